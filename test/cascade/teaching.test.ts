import { describe, expect, it } from 'vitest';
import { agrees } from '../../src/cascade/agreement.ts';
import { Ledger } from '../../src/cascade/ledger.ts';
import { isWorthAnother, leastSure, roundSize } from '../../src/cascade/teaching.ts';

function ledgerOf(margins: readonly (number | undefined)[]): Ledger {
  const ledger = new Ledger();
  for (const margin of margins) {
    if (margin === undefined) ledger.addUnknown();
    else ledger.add({ kind: 'labels', labels: ['a'] }, margin);
  }
  return ledger;
}

const none = () => false;

describe('the rows that teach', () => {
  it('are those of the smallest margins, in the table’s order', () => {
    expect(leastSure(ledgerOf([5, 1, undefined, 3, 0.5]), 2, none)).toEqual([1, 4]);
  });

  it('are no more than asked for among equals, and none that taught before', () => {
    expect(leastSure(ledgerOf([1, 1, 1, 0]), 2, (row) => row === 0)).toEqual([1, 3]);
    expect(leastSure(ledgerOf([1, 2]), 5, none)).toEqual([0, 1]);
    expect(leastSure(ledgerOf([1, Number.POSITIVE_INFINITY]), 1, (row) => row === 0)).toEqual([1]);
  });

  it('are asked in rounds while they disagree far more often than the promise allows', () => {
    const run = { taught: 100, rows: 2000, agreement: 0.95 };
    expect(isWorthAnother({ asked: 100, disagreed: 45 }, run)).toBe(true);
    expect(isWorthAnother({ asked: 100, disagreed: 30 }, run)).toBe(false);
    expect(isWorthAnother({ asked: 100, disagreed: 45 }, { ...run, taught: 950 })).toBe(false);
    expect(isWorthAnother({ asked: 0, disagreed: 0 }, run)).toBe(false);
  });

  it('are a small part of a large table', () => {
    expect([roundSize(2000), roundSize(2_000_000)]).toEqual([100, 250]);
  });
});

describe('agreement', () => {
  const verdict = (labels: string[]) => ({ prediction: { kind: 'labels', labels } as const });

  it('is of all labels, in whatever order', () => {
    expect(agrees(['a', 'b'], verdict(['b', 'a']))).toBe(true);
    expect(agrees(['a'], verdict(['b', 'a']))).toBe(false);
    expect(agrees([], verdict([]))).toBe(true);
  });

  it('is never with a failure', () => {
    expect(agrees([], { failure: { reason: 'filtered', message: '' } })).toBe(false);
  });
});
