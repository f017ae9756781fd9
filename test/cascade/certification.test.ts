import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostDisagreements, sampleSize } from '../../src/cascade/certification.ts';
import { draw } from '../../src/cascade/draw.ts';
import { chooseThreshold } from '../../src/cascade/threshold.ts';
import { seededRandom } from '../../src/random.ts';

const promised = { agreement: 0.95, risk: 0.05 };

/** A table whose rows stand from the surest down: which of them disagree, by a rate that rises. */
function table(rows: number, seed: number, worst: number): boolean[] {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, (_, row) => random() < (worst * row) / rows);
}

/** Disagreements in the output, for one sample. */
function broken(disagrees: readonly boolean[], size: number, seed: number): number {
  const rows = disagrees.length;
  const most = mostDisagreements(size, { rows, open: rows }, promised);
  const sample = new Set(draw(disagrees.keys(), rows, size, seed));
  const compared = [...sample].map((row) => ({ margin: -row, agrees: !disagrees[row] }));
  const threshold = chooseThreshold(compared, most);
  return disagrees.filter((wrong, row) => wrong && !sample.has(row) && -row > threshold).length;
}

describe('the promise', () => {
  it.each([0.2, 0.5, 1])('holds but for its risk, where the worst rows disagree at %f', (worst) => {
    const tries = 400;
    const failures = Array.from({ length: tries }, (_, seed) => seed).filter((seed) => {
      return broken(table(2000, seed, worst), 240, seed + 5000) > 100;
    });
    // Three standard deviations above what the risk allows.
    expect(failures.length).toBeLessThan(tries * 0.05 + 3 * Math.sqrt(tries * 0.05 * 0.95));
  });

  it('is not bought by asking for everything', () => {
    const disagrees = table(2000, 1, 0.3);
    const most = mostDisagreements(240, { rows: 2000, open: 2000 }, promised);
    expect(most).toBeGreaterThanOrEqual(5);
    expect(broken(disagrees, 240, 3)).toBeGreaterThan(0);
  });
});

describe('the disagreements allowed', () => {
  it('are -1 where no threshold can hold', () => {
    expect(mostDisagreements(10, { rows: 2000, open: 2000 }, promised)).toBe(-1);
    expect(mostDisagreements(58, { rows: Number.POSITIVE_INFINITY, open: 1 }, promised)).toBe(-1);
  });

  it('of a stream are those of Clopper and Pearson', () => {
    const stream = { rows: Number.POSITIVE_INFINITY, open: Number.POSITIVE_INFINITY };
    expect(mostDisagreements(59, stream, promised)).toBe(0);
    expect(mostDisagreements(93, stream, promised)).toBe(1);
  });

  it('are more in a larger sample, and fewer where more is promised', () => {
    const sizes = fc.integer({ min: 50, max: 5000 });
    fc.assert(
      fc.property(sizes, fc.nat(300), fc.nat(100), (rows, size, more) => {
        const population = { rows, open: rows };
        const [a, b] = [Math.min(size, rows), Math.min(size + more, rows)];
        const least = mostDisagreements(a, population, promised);
        expect(mostDisagreements(b, population, promised)).toBeGreaterThanOrEqual(least);
        const stricter = { ...promised, agreement: 0.99 };
        expect(mostDisagreements(a, population, stricter)).toBeLessThanOrEqual(least);
      }),
    );
  });

  it('are all where the rows that are asked in any case suffice', () => {
    expect(mostDisagreements(3, { rows: 1000, open: 40 }, promised)).toBe(3);
  });
});

describe('the sample', () => {
  it('is large enough for a threshold to hold, or is everything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (rows) => {
        const population = { rows, open: rows };
        const size = sampleSize(population, promised);
        const most = mostDisagreements(size, population, promised);
        expect(size === rows || most >= 0).toBe(true);
      }),
    );
  });

  it('is a small part of a large table', () => {
    expect(sampleSize({ rows: 2e6, open: 2e6 }, promised)).toBeLessThan(28_000);
  });

  it('is drawn from all alike', () => {
    const times = new Float64Array(20);
    for (let seed = 0; seed < 4000; seed++) {
      for (const item of draw(times.keys(), 20, 5, seed)) times[item]! += 1;
    }
    // A thousand each; five standard deviations.
    expect(Math.max(...times.map((count) => Math.abs(count - 1000)))).toBeLessThan(140);
  });
});
