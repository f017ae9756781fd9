import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyBits } from '../../src/store/key.ts';
import { KeyTable } from '../../src/store/key-table.ts';

describe('a table of keys', () => {
  it('finds what was added, each with its own words, and nothing else', () => {
    // Few first words, so that buckets are long, and second words that tell them apart.
    const key = fc.tuple(fc.nat(5), fc.nat(9999)).map(([a, b]): KeyBits => [a, b, 0, 0]);
    const keys = fc.uniqueArray(key, { maxLength: 500, selector: String });
    fc.assert(
      fc.property(keys, ([absent, ...given]) => {
        const table = new KeyTable(1);
        given.forEach((one, number) => {
          const { words, at } = table.add(one);
          words[at] = number;
        });
        const found = given.map((one) => table.find(one)).map((one) => one?.words[one.at]);
        expect(found).toEqual(given.map((_, number) => number));
        expect(table.size).toBe(given.length);
        if (absent) expect(table.find(absent)).toBeUndefined();
      }),
    );
  });

  it('takes 16 bytes a key without words of its own, however many there are', () => {
    const table = new KeyTable(0);
    for (let number = 0; number < 300_000; number++) {
      table.add([Math.imul(number, 0x9e3779b1) >>> 0, number, 0, 0]);
      if (number % 50_000 === 49_999) expect(table.bytes / number).toBeLessThan(17.5);
    }
  });
});
