/**
 * How many rows an allowance comes to.
 *
 * @param text - A number of rows such as `3`, or a share such as `5%`.
 * @param rows - What the share is taken of.
 */
export function allowance(text: string, rows: number): number {
  const value = Number.parseFloat(text);
  // Twelve digits: 29 % of 100 rows are 29 of them, not 28.999….
  return text.endsWith('%') ? Number(((value / 100) * rows).toPrecision(12)) : value;
}
