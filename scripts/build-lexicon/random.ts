/** Whole numbers from 0 to 2^32 - 1: the xorshift generator (Marsaglia 2003). */
export type Random = () => number;

/** @param seed - Any whole number but 0. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** A number in [0, 1). */
export function fraction(random: Random): number {
  return random() / 2 ** 32;
}
