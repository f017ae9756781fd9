import type { StudentCertificate } from '../model.ts';
import { number, percent } from './numbers.ts';

/** What a certificate promises, in one line. */
export function certificateLine({
  teacher,
  agreement,
  risk,
  ...found
}: StudentCertificate): string {
  const { sample, agreeing, date } = found;
  const whom = teacher ?? 'the people who labelled them';
  const seen = `${number(agreeing)} of ${number(sample)} rows that did not teach it, ${date}`;
  return `it agrees with ${whom} on at least ${percent(rounded(agreement))} of rows like its own, at a risk of ${percent(risk)} (${seen})`;
}

/** Downwards, so that no more is promised than was found. */
function rounded(share: number): number {
  return Math.floor(share * 1000) / 1000;
}
