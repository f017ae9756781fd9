import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenTable } from '../../src/embedded/token-table.ts';

describe('a table of tokens', () => {
  it('numbers tokens as they are met, whatever their hashes', () => {
    const tokens = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat(3)), { maxLength: 60 });
    fc.assert(
      fc.property(tokens, (met) => {
        const table = new TokenTable();
        const numbers = new Map<string, number>();
        for (const [token, hash] of met) {
          const key = `${hash}${token}`;
          if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
          const bytes = Buffer.from(`<${token}>`);
          expect(table.number(bytes, 1, bytes.length - 1, hash)).toBe(numbers.get(key));
        }
        expect(table.count).toBe(numbers.size);
      }),
    );
  });

  it('holds more bytes than it begins with', () => {
    const table = new TokenTable();
    const number = (i: number) => table.number(Buffer.from(`${i}`.padStart(64)), 0, 64, i);
    const first = Array.from({ length: 3000 }, (_, i) => number(i));
    expect(Array.from({ length: 3000 }, (_, i) => number(i))).toEqual(first);
  });

  it('begins anew when it is cleared', () => {
    const table = new TokenTable();
    const number = (token: string) => table.number(Buffer.from(token), 0, token.length, 7);
    expect(['a', 'b'].map(number)).toEqual([1, 2]);
    table.clear();
    expect(['b', 'a', 'b'].map(number)).toEqual([1, 2, 1]);
  });
});
