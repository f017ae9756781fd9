/**
 * Chooses candidates that differ: in their order, but one that is much like a candidate chosen before
 * comes only where the others do not suffice. A table of forms or of messages from machines has
 * hundreds of rows that say the same, and one of them teaches as much as all.
 *
 * @param vectors - One a candidate, the best candidates first; likeness is the cosine.
 * @param size - How many to choose, at most.
 * @returns Their positions, in no order.
 */
export function mostVaried(vectors: readonly ArrayLike<number>[], size: number): number[] {
  const lengths = vectors.map((vector) => Math.sqrt(product(vector, vector)));
  const chosen: number[] = [];
  const alike: number[] = [];
  for (let at = 0; at < vectors.length && chosen.length < size; at++) {
    const isLike = (other: number) =>
      product(vectors[at]!, vectors[other]!) > muchAlike * lengths[at]! * lengths[other]!;
    (chosen.some(isLike) ? alike : chosen).push(at);
  }
  return [...chosen, ...alike.slice(0, size - chosen.length)];
}

/** A cosine: texts that differ in a word or a number are more alike, texts on one thing less. */
const muchAlike = 0.9;

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
