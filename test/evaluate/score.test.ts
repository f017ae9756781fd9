import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoldRow } from '../../src/evaluate/gold-row.ts';
import { score } from '../../src/evaluate/score.ts';
import { goldRows } from './rows.ts';

describe('a score', () => {
  it('is that of the published example of scikit-learn', () => {
    // classification_report, user guide: y_true = [0, 1, 2, 2, 2], y_pred = [0, 0, 2, 2, 1].
    const found = score(goldRows('0 1 2 2 2', '0 0 2 2 1'), ['0', '1', '2'], false);
    expect(found.labels.map(({ precision }) => precision)).toEqual([0.5, 0, 1]);
    expect(found.labels.map(({ recall }) => recall)).toEqual([1, 0, 2 / 3]);
    expect(found.labels.map(({ f1 }) => f1)).toEqual([2 / 3, 0, 0.8]);
    expect(found.labels.map(({ support }) => support)).toEqual([1, 1, 3]);
    expect(found.accuracy).toBe(0.6);
    expect(found.macroF1).toBeCloseTo(0.4889, 4);
    expect(found.weightedF1).toBeCloseTo(0.6133, 4);
    expect(found.microF1).toBeCloseTo(0.6, 10);
  });

  it('counts a row without a label as wrong, and tells how good the others are', () => {
    const found = score(goldRows('a a b b', 'a - b -'), ['a', 'b'], false);
    expect(found).toMatchObject({ accuracy: 0.5, coverage: 0.5, accuracyOfLabelled: 1 });
    expect(found.labels[0]).toMatchObject({ precision: 1, recall: 0.5, support: 2, predicted: 1 });
  });

  it('leaves a label that never occurs out of the macro mean', () => {
    const found = score(goldRows('a b', 'a b'), ['a', 'b', 'c'], false);
    expect(found.macroF1).toBe(1);
    expect(found.labels[2]).toEqual({
      label: 'c',
      precision: undefined,
      recall: undefined,
      f1: undefined,
      support: 0,
      predicted: 0,
    });
  });

  it('of several labels a row has subset accuracy, micro F1 and Hamming loss', () => {
    const rows: GoldRow[] = [
      { gold: ['a', 'b'], predicted: ['b', 'a'] },
      { gold: ['a'], predicted: ['a', 'c'] },
      { gold: ['c'], predicted: [] },
    ];
    const found = score(rows, ['a', 'b', 'c'], true);
    // Hits 2 + 1 + 0, one false alarm, one miss: 2·3 / (2·3 + 1 + 1).
    expect(found.microF1).toBe(0.75);
    expect(found.accuracy).toBeCloseTo(1 / 3, 10);
    expect(found.hammingLoss).toBeCloseTo(2 / 9, 10);
    expect(found).not.toHaveProperty('kappa');
  });

  it('has the Hamming loss of the published example of scikit-learn', () => {
    // hamming_loss: y_true = [[0, 1], [1, 1]], y_pred = zeros.
    const rows = [
      { gold: ['b'], predicted: [] },
      { gold: ['a', 'b'], predicted: [] },
    ];
    expect(score(rows, ['a', 'b'], true).hammingLoss).toBe(0.75);
  });

  it('is perfect for gold labels themselves, whatever they are', () => {
    const labels = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
    fc.assert(
      fc.property(fc.array(labels, { minLength: 1 }), (gold) => {
        const rows = gold.map((label) => ({ gold: [label], predicted: [label] }));
        const { accuracy, macroF1, weightedF1 } = score(rows, [...new Set(gold)], false);
        expect([accuracy, macroF1]).toEqual([1, 1]);
        expect(weightedF1).toBeCloseTo(1, 10);
      }),
    );
  });
});
