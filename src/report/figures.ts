/** A share as per cent with one decimal; a dash where there is none. */
export function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
}

/** A number from 0 to 1 with three decimals; a dash where there is none. */
export function decimal(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(3);
}

/** A number in so many decimals, `least` of them or more, that show on which side of a limit it is. */
export function besideLimit(value: number, limit: number, least: number): string {
  for (let decimals = least; decimals < 17; decimals++) {
    const text = value.toFixed(decimals);
    if (Math.sign(Number(text) - limit) === Math.sign(value - limit)) return text;
  }
  return String(value);
}

/** A probability as papers write it: three decimals, or `< 0.001`. */
export function pValue(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** An interval of shares. */
export function range([from, to]: readonly [number, number]): string {
  return `${(from * 100).toFixed(1)}–${percent(to)}`;
}

/** A whole number with thousands set apart. */
export function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A number of things: "1 row", "2,000 rows". */
export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** US dollars with as many digits as tell something: "$0.0042", "$12.30". */
export function money(dollars: number): string {
  if (dollars === 0) return '$0';
  return `$${dollars < 1 ? dollars.toPrecision(2) : dollars.toFixed(2)}`;
}
