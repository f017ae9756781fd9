import { withoutDust } from './dust.ts';

/**
 * How many rows an allowance comes to.
 *
 * @param text - A number of rows such as `3`, or a share such as `5%`.
 * @param rows - What the share is taken of.
 */
export function allowance(text: string, rows: number): number {
  const value = Number.parseFloat(text);
  return text.endsWith('%') ? withoutDust((value / 100) * rows) : value;
}
