/** Weights are kept as whole multiples of this, so that a fit labels alike before and after it is saved. */
export const weightUnit = 2 ** -11;

/** Rounds weights to what a saved fit can hold; beyond ±16 they are cut off. */
export function roundedWeights(weights: Float32Array): Float32Array {
  const rounded = new Float32Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const multiple = Math.round(weights[i]! / weightUnit);
    rounded[i] = weightUnit * Math.max(-mostMultiple, Math.min(mostMultiple, multiple));
  }
  return rounded;
}

const mostMultiple = 2 ** 15 - 1;
