import { describe, expect, it } from 'vitest';
import { Ledger } from '../../src/cascade/ledger.ts';

describe('the ledger', () => {
  it('gives back what was noted, and counts what can be asked', () => {
    const ledger = new Ledger();
    ledger.add({ kind: 'labels', labels: ['a'] }, 1.5);
    ledger.addUnaskable();
    ledger.addUnknown();
    ledger.add({ kind: 'labels', labels: ['a', 'b'], confidence: 0.5 }, Number.POSITIVE_INFINITY);
    ledger.add({ kind: 'labels', labels: [] }, -1);
    expect([0, 1, 2, 3, 4, 5].map((row) => ledger.at(row))).toEqual([
      { labels: ['a'], margin: 1.5 },
      undefined,
      undefined,
      { labels: ['a', 'b'], margin: Number.POSITIVE_INFINITY, confidence: 0.5 },
      { labels: [], margin: -1 },
      undefined,
    ]);
    expect([ledger.rows, ledger.askable]).toEqual([5, 4]);
    expect([...ledger.proposed()]).toEqual([0, 3, 4]);
  });

  it('takes 16 bytes a row', () => {
    const rows = 500_000;
    const before = process.memoryUsage().arrayBuffers;
    const ledger = new Ledger();
    for (let row = 0; row < rows; row++) {
      ledger.add({ kind: 'labels', labels: [`label ${row % 77}`] }, row);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(rows * 16 + 2 ** 21);
    expect(ledger.at(499_999)).toEqual({ labels: ['label 38'], margin: 499_999 });
  });
});
