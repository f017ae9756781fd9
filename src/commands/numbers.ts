export { money, number, plural } from '../report/figures.ts';

/** Seconds in words that one reads at a glance: "12 s", "3 min", "1 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes as people read them: "4.7 GB", "35 MB", "0 MB". */
export function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** A share in per cent, without digits that say nothing: "95 %", "99.5 %". */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`;
}
