/**
 * Draws the keys under which rows are sent and answered.
 *
 * They are drawn anew for each run, so that no text in a row can name its neighbours, and one set
 * serves all packs of the run, so that full packs share one reply schema. Two letters and three
 * digits give 676,000 keys at the price of `r1`, `r2` …: two tokens in the GPT encodings.
 *
 * @param count - Rows of a full pack.
 * @param random - Numbers from 0 up to 1; should be hard to foretell.
 * @returns Distinct keys, such as `qk482`.
 */
export function drawRowKeys(count: number, random: () => number): string[] {
  const keys = new Set<string>();
  while (keys.size < count) keys.add(drawKey(random));
  return [...keys];
}

/** Length of every key, in characters. */
export const rowKeyLength = 5;

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';

function drawKey(random: () => number): string {
  const draw = (from: string) => from[Math.floor(random() * from.length)]!;
  return draw(letters) + draw(letters) + draw(digits) + draw(digits) + draw(digits);
}
