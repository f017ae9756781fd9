import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drift } from '../../src/evaluate/drift.ts';

const counts = (entries: Record<string, number>) => new Map(Object.entries(entries));

describe('drift', () => {
  it('is half the sum of the differences of shares', () => {
    const found = drift(counts({ a: 50, b: 50 }), counts({ a: 8, c: 2 }));
    expect(found.distance).toBeCloseTo((0.3 + 0.5 + 0.2) / 2, 10);
    expect(found.changes.map(({ label }) => label)).toEqual(['b', 'a', 'c']);
  });

  it('is told beside what chance alone would give', () => {
    // √(2/π) · √(0.25 · (1/100 + 1/100)), for both labels alike, halved.
    const found = drift(counts({ a: 50, b: 50 }), counts({ a: 50, b: 50 }));
    expect(found).toMatchObject({ distance: 0, byChance: expect.closeTo(0.0564, 4) });
  });

  it('is complete where there is no label now', () => {
    expect(drift(counts({ a: 1 }), counts({})).distance).toBe(1);
  });

  it('lies from 0 to 1 and is the same from either side', () => {
    const shares = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 99 }), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(shares, shares, (one, other) => {
        const { distance } = drift(counts(one), counts(other));
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance).toBeLessThanOrEqual(1 + 1e-12);
        expect(drift(counts(other), counts(one)).distance).toBeCloseTo(distance, 12);
      }),
    );
  });
});
