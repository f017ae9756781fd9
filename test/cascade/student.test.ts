import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { certificateOf, leastAgreement } from '../../src/cascade/student.ts';
import { seededRandom } from '../../src/random.ts';

describe('the least agreement', () => {
  it('is that of the tables for binomial limits', () => {
    // With nothing but agreement it is the n-th root of the risk.
    expect(leastAgreement(59, 59, 0.05)).toBeCloseTo(0.05 ** (1 / 59), 10);
    // Clopper and Pearson's lower limit at 95 % for 90 of 100.
    expect(leastAgreement(100, 90, 0.05)).toBeCloseTo(0.8363, 3);
    expect(leastAgreement(0, 0, 0.05)).toBe(0);
    expect(leastAgreement(50, 0, 0.05)).toBe(0);
  });

  it('is above what is true in no more draws than the risk says', () => {
    const random = seededRandom(1);
    for (const share of [0.6, 0.9, 0.98]) {
      const draws = 2000;
      let wrong = 0;
      for (let draw = 0; draw < draws; draw++) {
        let agreeing = 0;
        for (let row = 0; row < 150; row++) if (random() < share) agreeing += 1;
        if (leastAgreement(150, agreeing, 0.05) > share) wrong += 1;
      }
      expect(wrong / draws).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / draws));
    }
  });

  it('is below what was seen, and rises with it and with the risk', () => {
    const sizes = fc.integer({ min: 1, max: 400 });
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(sizes, part, (sample, seen) => {
        const agreeing = Math.floor(seen * sample);
        const least = leastAgreement(sample, agreeing, 0.05);
        expect(least).toBeLessThanOrEqual(agreeing / sample);
        expect(leastAgreement(sample, agreeing, 0.2)).toBeGreaterThanOrEqual(least);
        if (agreeing < sample) {
          expect(leastAgreement(sample, agreeing + 1, 0.05)).toBeGreaterThanOrEqual(least);
        }
      }),
    );
  });
});

describe('a certificate', () => {
  it('holds what was found, the day and what follows', () => {
    const found = { teacher: 'openai::m', rows: 900, taught: 90, sample: 100, agreeing: 90 };
    const when = new Date('2026-03-04T23:00:00Z');
    const { agreement, ...rest } = certificateOf({ ...found, risk: 0.05, when });
    expect(rest).toEqual({ ...found, risk: 0.05, date: '2026-03-04' });
    expect(agreement).toBeCloseTo(0.8363, 3);
  });
});
