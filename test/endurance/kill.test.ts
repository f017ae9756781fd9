import { describe, expect, it } from 'vitest';
import { type KillReport, killWhileLabelling, sum, type Table } from './kills.ts';

const kinds: readonly Table[] = (['csv', 'jsonl'] as const).flatMap((format) =>
  [true, false].map((toFile) => ({ format, toFile, rows: 200 })),
);

// `npm run endurance` does the same 500 times.
describe('a run that is killed at random instants', () => {
  it('gives in the end what an undisturbed one gives, and pays little twice', async () => {
    const reports: KillReport[] = [];
    for (let table = 0; reports.length < 4 || sum(reports).kills < 20; table++) {
      reports.push(await killWhileLabelling(kinds[table % kinds.length]!, table));
    }
    const { kills, needed, requests, paidTwice } = sum(reports);
    expect(requests).toBe(needed + paidTwice);
    expect(paidTwice).toBeLessThanOrEqual(4 * kills);
  }, 180_000);
});
