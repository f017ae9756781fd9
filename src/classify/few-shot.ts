import type { Example } from '../task.ts';

/** Turns a text into numbers such that like texts point the same way. */
export type Embed = (text: string) => ArrayLike<number>;

/**
 * Makes the choice of examples for single rows: for each label the nearest by cosine, interleaved
 * (the nearest of each label, then the second nearest of each, and so on), labels in the order in
 * which the examples name them. A label with fewer examples gives what it has; an example of
 * several labels is shown once; of examples equally near the earlier comes first.
 *
 * @param examples - All that may be shown; embedded once, here.
 * @param perLabel - Most examples of each label.
 * @returns The examples for a row's text.
 */
export function exampleChoice(
  examples: readonly Example[],
  perLabel: number,
  embed: Embed,
): (text: string) => readonly Example[] {
  const pool = examples.map((example) => ({ example, vector: unit(embed(example.text)) }));
  const labels = [...new Set(examples.flatMap((example) => example.labels))];
  const groups = labels.map((label) => pool.filter((one) => one.example.labels.includes(label)));

  return (text) => {
    const vector = unit(embed(text));
    const ranked = groups.map((group) => nearest(group, vector, perLabel));
    const ranks = Array.from({ length: perLabel }, (_, rank) => rank);
    return [...new Set(ranks.flatMap((rank) => ranked.flatMap((group) => group[rank] ?? [])))];
  };
}

interface Placed {
  readonly example: Example;
  readonly vector: Float64Array;
}

function nearest(group: readonly Placed[], vector: Float64Array, count: number): Example[] {
  return group
    .map((one) => ({ example: one.example, nearness: dot(one.vector, vector) }))
    .sort((a, b) => b.nearness - a.nearness)
    .slice(0, count)
    .map(({ example }) => example);
}

/** A vector of length 1, or of length 0 where a text has no direction. */
function unit(vector: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(vector);
  const length = Math.sqrt(dot(values, values)) || 1;
  return values.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}
