import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostDisagreements, sampleSize } from '../../src/cascade/certification.ts';
import { draw } from '../../src/cascade/draw.ts';
import { type Compared, chooseThresholds, isKept } from '../../src/cascade/thresholds.ts';
import { seededRandom } from '../../src/random.ts';

const promised = { agreement: 0.95, risk: 0.05 };

/** Two thousand rows in as many labels, from the surest down; `rate` has how often each disagrees. */
function table(labels: number, seed: number, rate: (row: number, label: number) => number) {
  const random = seededRandom(seed);
  return Array.from({ length: 2000 }, (_, row): Compared => {
    const label = Math.floor(random() * labels);
    const agrees = random() >= rate(row, label);
    return { labels: [`${label}`], margin: 5 - row / 400, agrees };
  });
}

/** Disagreements in the output, for one sample. */
function broken(rows: readonly Compared[], size: number, seed: number): number {
  const most = mostDisagreements(size, { rows: rows.length, open: rows.length }, promised);
  const sample = new Set(draw(rows, rows.length, size, seed));
  const thresholds = chooseThresholds([...sample], most);
  return rows.filter((row) => !row.agrees && !sample.has(row) && isKept(row, thresholds)).length;
}

describe('the promise', () => {
  it.each([
    ['the worst rows disagree the most', 4, (row: number) => (0.5 * row) / 2000],
    ['all are alike', 1, () => 0.06],
    ['the surest rows are the worst', 2, (row: number) => (row < 150 ? 0.9 : 0.02)],
    [
      'one of many labels is always wrong',
      20,
      (_: number, label: number) => (label === 7 ? 1 : 0.03),
    ],
    ['labels are too many to be told apart', 300, () => 0.1],
    ['labels differ, but not by their margins', 30, (_: number, label: number) => label / 150],
  ])('holds but for its risk where %s', (_, labels, rate) => {
    const tries = 400;
    const failures = Array.from({ length: tries }, (_, seed) => seed).filter((seed) => {
      return broken(table(labels, seed, rate), 255, seed + 5000) > 100;
    });
    // Three standard deviations above what the risk allows.
    expect(failures.length).toBeLessThan(tries * 0.05 + 3 * Math.sqrt(tries * 0.05 * 0.95));
  });

  it('is not bought by asking for everything', () => {
    const rows = table(4, 1, (row) => (0.3 * row) / 2000);
    const most = mostDisagreements(240, { rows: 2000, open: 2000 }, promised);
    expect(most).toBeGreaterThanOrEqual(5);
    expect(broken(rows, 240, 3)).toBeGreaterThan(0);
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
  const tables = fc
    .record({ rows: fc.integer({ min: 1, max: 100_000 }), asked: fc.double({ min: 0, max: 1 }) })
    .map(({ rows, asked }) => ({
      rows,
      open: Math.ceil((Number.isNaN(asked) ? 0 : asked) * rows),
    }));

  it('is large enough for a threshold to hold, or is everything', () => {
    fc.assert(
      fc.property(tables, fc.boolean(), (population, taught) => {
        const size = sampleSize(population, promised, taught);
        const most = mostDisagreements(size, population, promised);
        expect(size === population.open || most >= 0).toBe(true);
      }),
    );
  });

  it('is the smallest that allows for so many disagreements', () => {
    fc.assert(
      fc.property(tables, fc.boolean(), (population, taught) => {
        const size = sampleSize(population, promised, taught);
        const most = mostDisagreements(size, population, promised);
        if (size === 0 || size === population.open) return;
        expect(mostDisagreements(size - 1, population, promised)).toBeLessThan(most);
      }),
    );
  });

  it('is none where too few rows are left to break the promise', () => {
    const population = { rows: 1000, open: 50 };
    expect(sampleSize(population, promised, true)).toBe(0);
    expect(mostDisagreements(0, population, promised)).toBe(0);
    expect(sampleSize({ rows: 1000, open: 52 }, promised, true)).toBe(2);
  });

  it('is a small part of a large table', () => {
    expect(sampleSize({ rows: 2e6, open: 2e6 }, promised, false)).toBeLessThan(32_000);
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
