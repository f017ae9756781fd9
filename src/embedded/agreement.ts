/** How far two labellings of the same rows agree. */
export interface Agreement {
  /** Cohen's kappa: agreement beyond what the labels' shares bring about by chance. */
  readonly kappa: number;
  /**
   * The accuracy of each labelling if both were equally good, erred independently and spread their
   * errors evenly over the other labels.
   */
  readonly accuracy: number;
}

/** @param labels - How many labels there are: two or more. */
export function agreementOf(a: Int32Array, b: Int32Array, labels: number): Agreement {
  const sharesA = new Float64Array(labels);
  const sharesB = new Float64Array(labels);
  let equal = 0;
  a.forEach((label, row) => {
    sharesA[label]! += 1 / a.length;
    sharesB[b[row]!]! += 1 / a.length;
    if (label === b[row]) equal += 1 / a.length;
  });
  const chance = sharesA.reduce((sum, share, k) => sum + share * sharesB[k]!, 0);
  return { kappa: (equal - chance) / (1 - chance + 1e-9), accuracy: accuracyOf(equal, labels) };
}

/** Solves `equal = h² + (1 - h)² / (labels - 1)` for the larger h. */
function accuracyOf(equal: number, labels: number): number {
  const other = 1 / (labels - 1);
  const root = Math.sqrt(Math.max(0, other * other - (1 + other) * (other - equal)));
  return (other + root) / (1 + other);
}
