/** Turns each row of logarithms into probabilities, in place. */
export function softmax(rows: Float32Array, labels: number): Float32Array {
  for (let base = 0; base < rows.length; base += labels) {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = base; k < base + labels; k++) top = Math.max(top, rows[k]!);
    let sum = 0;
    for (let k = base; k < base + labels; k++) {
      const power = Math.exp(rows[k]! - top);
      rows[k] = power;
      sum += power;
    }
    for (let k = base; k < base + labels; k++) rows[k]! /= sum;
  }
  return rows;
}

/** The position of the largest number in a row; the first of equals. */
export function best(rows: ArrayLike<number>, base: number, labels: number): number {
  let found = 0;
  for (let k = 1; k < labels; k++) {
    if (rows[base + k]! > rows[base + found]!) found = k;
  }
  return found;
}

/** The position of the largest number in each row. */
export function bests(rows: ArrayLike<number>, labels: number): Int32Array {
  const found = new Int32Array(rows.length / labels);
  for (let row = 0; row < found.length; row++) found[row] = best(rows, row * labels, labels);
  return found;
}
