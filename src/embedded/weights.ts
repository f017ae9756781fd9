/**
 * How features speak for labels: `ln(P(label | feature) / P(label))`, smoothed, by column and label,
 * in whole multiples of `weightUnit`. Rounded from the start, so that a fit labels alike before and
 * after it was saved.
 */
export interface Weights {
  readonly labels: number;
  readonly numbers: Int16Array;
}

export const weightUnit = 2 ** -11;

/** @param logs - By column and label; beyond ±16 cut off. */
export function roundedWeights(labels: number, logs: Float32Array): Weights {
  const most = 2 ** 15 - 1;
  return {
    labels,
    numbers: Int16Array.from(logs, (log) =>
      Math.max(-most, Math.min(most, Math.round(log / weightUnit))),
    ),
  };
}
