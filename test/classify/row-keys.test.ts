import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawRowKeys, rowKeyLength } from '../../src/classify/row-keys.ts';

/** Numbers from 0 up to 1 that a seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

it('draws distinct keys of one shape, as many as asked for', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 200 }), (seed, count) => {
      const keys = drawRowKeys(count, randomFrom(seed));
      expect(new Set(keys).size).toBe(count);
      for (const key of keys) {
        expect(key).toMatch(/^[a-z]{2}\d{3}$/);
        expect(key).toHaveLength(rowKeyLength);
      }
    }),
  );
});

it('draws other keys from other randomness, and the same from the same', () => {
  expect(drawRowKeys(20, randomFrom(1))).toEqual(drawRowKeys(20, randomFrom(1)));
  expect(drawRowKeys(20, randomFrom(1))).not.toEqual(drawRowKeys(20, randomFrom(2)));
});

it('draws again where a key comes twice', () => {
  const numbers = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0];
  expect(drawRowKeys(2, () => numbers.shift()!)).toEqual(['aa000', 'na000']);
});
