import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialTail, hypergeometricTail } from '../../src/cascade/tails.ts';

/** Pascal's triangle, in which nothing is approximated. */
function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

describe('the hypergeometric tail', () => {
  it('is the sum of its terms', () => {
    const cases = fc.integer({ min: 1, max: 40 }).chain((population) =>
      fc.record({
        population: fc.constant(population),
        marked: fc.nat(population),
        draws: fc.nat(population),
        x: fc.nat(population),
      }),
    );
    fc.assert(
      fc.property(cases, ({ x, ...urn }) => {
        const { population, marked, draws } = urn;
        let sum = 0;
        for (let k = 0; k <= x; k++)
          sum += choose(marked, k) * choose(population - marked, draws - k);
        expect(hypergeometricTail(x, urn)).toBeCloseTo(sum / choose(population, draws), 9);
      }),
    );
  });

  it('comes to the binomial one where the population is large', () => {
    const urn = { population: 2_000_000_000, marked: 100_000_000, draws: 500 };
    expect(hypergeometricTail(15, urn)).toBeCloseTo(binomialTail(15, { draws: 500, p: 0.05 }), 5);
  });

  it('is nothing where there cannot be so many marked items', () => {
    expect(hypergeometricTail(0, { population: 5, marked: 6, draws: 1 })).toBe(0);
  });
});

describe('the binomial tail', () => {
  it('is what tables say', () => {
    expect(binomialTail(0, { draws: 59, p: 0.05 })).toBeCloseTo(0.95 ** 59, 12);
    expect(binomialTail(2, { draws: 5, p: 0.5 })).toBeCloseTo(0.5, 12);
    expect(binomialTail(1, { draws: 93, p: 0.05 })).toBeLessThan(0.05);
    expect(binomialTail(1, { draws: 92, p: 0.05 })).toBeGreaterThan(0.05);
  });
});
