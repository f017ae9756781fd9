/**
 * The number that logarithms of probabilities must be divided by for their mean confidence to be a
 * given one (temperature scaling, Guo et al. 2017, but to an estimate instead of to known labels).
 *
 * @param logs - Unnormalised logarithms, one row a row.
 * @param confidence - The mean probability of the best labels that is wanted.
 */
export function temperatureFor(logs: Float32Array, labels: number, confidence: number): number {
  let [low, high] = temperatures;
  for (let step = 0; step < 25; step++) {
    const middle = Math.sqrt(low * high);
    if (meanConfidence(logs, labels, middle) > confidence) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

const temperatures: readonly [number, number] = [0.3, 12];

/** The mean probability of each row's best label at a temperature. */
export function meanConfidence(logs: Float32Array, labels: number, temperature: number): number {
  let sum = 0;
  for (let base = 0; base < logs.length; base += labels) {
    let top = logs[base]!;
    for (let k = 1; k < labels; k++) top = Math.max(top, logs[base + k]!);
    let powers = 0;
    for (let k = 0; k < labels; k++) powers += Math.exp((logs[base + k]! - top) / temperature);
    sum += 1 / powers;
  }
  return (sum * labels) / (logs.length || 1);
}
