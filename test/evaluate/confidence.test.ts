import { describe, expect, it } from 'vitest';
import { calibration } from '../../src/evaluate/calibration.ts';
import { coverageCurve, thinned, thresholdFor, wilson } from '../../src/evaluate/coverage.ts';
import { goldRows } from './rows.ts';

describe('calibration', () => {
  it('compares the mean confidence of each tenth with how often it is right', () => {
    const rows = goldRows('a a a a a', 'a a b a -', [0.95, 0.91, 0.55, 0.52, 0.99]);
    const found = calibration(rows);
    expect(found?.rows).toBe(4);
    expect(found?.bins).toEqual([
      { from: 0.5, to: 0.6, rows: 2, confidence: expect.closeTo(0.535, 10), accuracy: 0.5 },
      { from: 0.9, to: 1, rows: 2, confidence: expect.closeTo(0.93, 10), accuracy: 1 },
    ]);
    expect(found?.error).toBeCloseTo((0.035 + 0.07) / 2, 10);
  });

  it('puts a confidence of 1 into the last tenth', () => {
    expect(calibration(goldRows('a', 'a', [1]))?.bins[0]).toMatchObject({ from: 0.9, rows: 1 });
  });

  it('is absent where there are no confidences', () => {
    expect(calibration(goldRows('a b', 'a b'))).toBeUndefined();
  });
});

describe('accuracy against coverage', () => {
  const rows = goldRows('a a a a a', 'a b a a -', [0.9, 0.8, 0.8, 0.7, 0.99]);

  it('keeps rows of equal confidence together', () => {
    expect(coverageCurve(rows)).toEqual([
      { threshold: 0.9, kept: 1, coverage: 0.2, accuracy: 1 },
      { threshold: 0.8, kept: 3, coverage: 0.6, accuracy: 2 / 3 },
      { threshold: 0.7, kept: 4, coverage: 0.8, accuracy: 0.75 },
    ]);
  });

  it('is thinned to its ends and points between', () => {
    const curve = Array.from({ length: 1000 }, (_, at) => ({
      threshold: 1 - at / 1000,
      kept: at + 1,
      coverage: (at + 1) / 1000,
      accuracy: 1,
    }));
    const thin = thinned(curve, 11);
    expect([thin.length, thin[0], thin.at(-1)]).toEqual([11, curve[0], curve.at(-1)]);
  });
});

describe('the threshold for an accuracy', () => {
  // The surest forty of a hundred are right, then every other.
  const many = Array.from({ length: 100 }, (_, at) => ({
    gold: ['a'],
    predicted: [at < 40 || at % 2 ? 'a' : 'b'],
    confidence: (100 - at) / 100,
  }));

  it.each([
    [0.62357, 0.5, 0.6235],
    [0.57, 0.5, 0.57],
    [0.999987, 0.999981, 0.999987],
    [0.9999874, 0.999981, 0.999987],
  ])('is %f in few digits, that keep no row of %f', (least, next, threshold) => {
    const sure = Array.from({ length: 30 }, () => ({
      gold: ['a'],
      predicted: ['a'],
      confidence: least,
    }));
    const wrong = { gold: ['a'], predicted: ['b'], confidence: next };
    const advice = thresholdFor(coverageCurve([...sure, wrong]), 1);
    expect(advice).toMatchObject({ threshold, kept: 30 });
  });

  it('is the lowest that reaches it', () => {
    const advice = thresholdFor(coverageCurve(many), 0.9);
    expect(advice).toMatchObject({ target: 0.9, threshold: 0.51, kept: 50, accuracy: 0.9 });
  });

  it('is absent where none reaches it', () => {
    const wrong = many.map((row) => ({ ...row, predicted: ['b'] }));
    expect(thresholdFor(coverageCurve(wrong), 0.1)).toBeUndefined();
  });

  it('is absent where it would rest on fewer than thirty rows', () => {
    expect(thresholdFor(coverageCurve(many.slice(0, 29)), 0.9)).toBeUndefined();
  });
});

describe("Wilson's interval", () => {
  it.each([
    // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is the published one', (part, whole, from, to) => {
    const found = wilson(part / whole, whole);
    expect(found[0]).toBeCloseTo(from, 4);
    expect(found[1]).toBeCloseTo(to, 4);
  });
});
