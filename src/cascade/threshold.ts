/** A row of the sample, once the strong model has been asked for it. */
export interface Compared {
  /** The margin that the first model gave its label. */
  readonly margin: number;
  /** Whether the strong model gave the same. A row it gave no label counts as a disagreement. */
  readonly agrees: boolean;
}

/**
 * The threshold above which the first model's labels are kept.
 *
 * @param most - Disagreements allowed among the kept: see `mostDisagreements`.
 * @returns Rows with a greater margin are kept: Infinity keeps none, -Infinity all that have one.
 */
export function chooseThreshold(sample: readonly Compared[], most: number): number {
  if (most < 0) return Number.POSITIVE_INFINITY;
  const disagreements = sample.filter(({ agrees }) => !agrees).map(({ margin }) => margin);
  return disagreements.sort((a, b) => b - a)[most] ?? Number.NEGATIVE_INFINITY;
}
