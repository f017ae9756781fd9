/** A whole number with thousands set apart. */
export function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Seconds in words that one reads at a glance: "12 s", "3 min", "1 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** US dollars with as many digits as tell something: "$0.0042", "$12.30". */
export function money(dollars: number): string {
  if (dollars === 0) return '$0';
  return `$${dollars < 1 ? dollars.toPrecision(2) : dollars.toFixed(2)}`;
}

/** A share in per cent, without digits that say nothing: "95 %", "99.5 %". */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`;
}
