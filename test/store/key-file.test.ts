import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyFile } from '../../src/store/key-file.ts';

const keyOf = (number: number) => hash('sha256', String(number)).slice(0, 32);

describe('a file of keys', () => {
  it('gives each group as it was added, whenever it is asked, and none that was not', () => {
    const groups = fc.array(fc.array(fc.nat().map(keyOf), { maxLength: 3000 }), { maxLength: 5 });
    fc.assert(
      fc.property(groups, (given) => {
        const file = new KeyFile(given.length + 1);
        given.forEach((keys, number) => {
          file.add(keys);
          expect(file.group(number)).toEqual(keys);
        });
        expect(given.map((_, number) => file.group(number))).toEqual(given);
        expect(file.group(given.length)).toEqual([]);
        file.close();
      }),
      { numRuns: 20 },
    );
  });
});
