import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyBits } from '../../src/store/key.ts';
import { PlaceIndex } from '../../src/store/place-index.ts';

/** A key that shares its first word, and so its bucket, with seven others. */
function crowdedKey(number: number): string {
  return `${hex(number >> 3)}${hex(number)}${hex(7)}${hex(0xffffffff)}`;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}

describe('the index of places', () => {
  it('behaves as a map', () => {
    const sets = fc.array(
      fc.tuple(
        fc.nat(300).map(crowdedKey),
        fc.record({ segment: fc.nat(2 ** 24 - 1), offset: fc.nat(2 ** 40 - 1) }),
      ),
      { maxLength: 600 },
    );
    fc.assert(
      fc.property(sets, (entries) => {
        const index = new PlaceIndex();
        for (const [key, place] of entries) index.set(keyBits(key), place);
        const map = new Map(entries);
        expect(index.size).toBe(map.size);
        for (let number = 0; number <= 300; number++) {
          const key = crowdedKey(number);
          expect(index.get(keyBits(key))).toEqual(map.get(key));
        }
      }),
    );
  });

  it('finds every key after growing, and takes 24 bytes a key', () => {
    const index = new PlaceIndex();
    const count = 200_000;
    for (let number = 0; number < count; number++) {
      index.set(keyBits(spread(number)), { segment: number % 7, offset: number * 100 });
    }
    expect(index.size).toBe(count);
    for (let number = 0; number < count; number += 97) {
      expect(index.get(keyBits(spread(number)))).toEqual({
        segment: number % 7,
        offset: number * 100,
      });
    }
    expect(index.bytes / count).toBeLessThanOrEqual(25);
  });
});

/** Keys spread as hashes are, by the golden ratio. */
function spread(number: number): string {
  return `${hex(Math.imul(number, 0x9e3779b1) >>> 0)}${hex(number)}${hex(0)}${hex(0)}`;
}
