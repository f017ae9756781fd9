import { describe, expect, test } from 'vitest';
import { Pending } from '../../src/classify/pending.ts';
import type { Verdict } from '../../src/prediction.ts';

const good: Verdict = { prediction: { kind: 'labels', labels: ['good'] } };
const bad: Verdict = { prediction: { kind: 'labels', labels: ['bad'] } };

describe('a verdict on its way', () => {
  test('reaches all who wait for it, and at once whoever asks later', async () => {
    const pending = new Pending();
    const waiting = [pending.verdict(), pending.verdict()];
    pending.settle(good);
    expect(await Promise.all(waiting)).toEqual([good, good]);
    expect(pending.verdict()).toBe(good);
  });

  test('is the first that was given, also where the run ends after it', () => {
    const pending = new Pending();
    pending.settle(good);
    pending.settle(bad);
    pending.abandon(new Error('over'));
    expect(pending.verdict()).toBe(good);
  });

  test('that will not come fails for those who wait and for those who ask later', async () => {
    const pending = new Pending();
    const waiting = Promise.resolve(pending.verdict());
    pending.abandon(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    expect(() => pending.verdict()).toThrow('over');
  });
});
