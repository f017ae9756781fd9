import type { Bags } from './bags.ts';
import { type Units, unitOf } from './units.ts';

/** What a model finds in texts: matrices of one row a text and one column a label. */
export interface Evidence {
  /** Unnormalised logarithms of the probability of each label, tempered to be believed. */
  readonly logs: Float32Array;
  /** Not 0 where something in the row speaks for the label; 0 for null labels. */
  readonly speaks: ArrayLike<number>;
  /** By row: 1 where the row holds a word that is known at all. */
  readonly known: Uint8Array;
}

/** Which rows hold a known word. */
export function knownRows(bags: Bags, units: Units): Uint8Array {
  const known = new Uint8Array(bags.count);
  for (let row = 0; row < bags.count; row++) {
    for (let i = bags.starts[row]!; i < bags.starts[row + 1]! && known[row] === 0; i++) {
      if (units.isKnown(unitOf(bags.features[i]!))) known[row] = 1;
    }
  }
  return known;
}
