import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { fittingClassifier } from '../../src/embedded/classifier.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import type { TextClassifier } from '../../src/model.ts';
import type { LabelTask } from '../../src/task.ts';

// A thread begins with a file of the built program.
const threads: typeof import('../../src/embedded/threads.ts') = await import(
  resolve('dist/embedded/threads.js')
);

const task: LabelTask = {
  kind: 'labels',
  labels: [{ name: 'sports' }, { name: 'cooking' }],
  multiple: false,
  minLabels: 1,
  input: { columns: ['text'] },
  confidence: false,
};
const texts = Array.from({ length: 100 }, (_, n) =>
  n % 2 === 0 ? `the team won match ${n}` : `boil the soup for ${n} minutes`,
);
/** Threads help from one row more on. */
const almostEnough = Array.from({ length: 19_999 }, () => 'x');
const { signal } = new AbortController();

describe('threads', () => {
  it('are given more to do while this one labels on and on', async () => {
    const fitted = await fittingClassifier('embedded', await readLexicon()).fit!(task, texts);
    let own = 0;
    const slow: TextClassifier = {
      ...fitted,
      label: (...asked) => {
        own += 1;
        for (const end = performance.now() + 5; performance.now() < end; ); // Busy, not asleep.
        return fitted.label(...asked);
      },
    };
    const shared = threads.inThreads(slow, 2);
    await shared.label(almostEnough, task, { signal });
    own = 0;
    let left = 400;
    const lane = async () => {
      for (; left > 0; ) {
        left -= 1;
        await shared.label(texts, task, { signal });
      }
    };
    await Promise.all(Array.from({ length: shared.concurrency! }, lane));
    expect(own).toBeLessThan(380);
  });

  it('end when they have had nothing to do for a while, and begin again with many rows', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const ended = vi.spyOn(Worker.prototype, 'terminate');
    try {
      const fitted = await fittingClassifier('embedded', await readLexicon()).fit!(task, texts);
      const shared = threads.inThreads(fitted, 2);
      const alone = await fitted.label(texts, task, { signal });
      for (const _ of ['once', 'again']) {
        await shared.label(almostEnough, task, { signal });
        expect(await shared.label(texts, task, { signal })).toEqual(alone);
        // Those of the test before end by a clock that is not held.
        ended.mockClear();
        vi.advanceTimersByTime(999);
        expect(ended).not.toHaveBeenCalled();
        vi.advanceTimersByTime(1);
        expect(ended).toHaveBeenCalledTimes(1);
      }
    } finally {
      ended.mockRestore();
      vi.useRealTimers();
    }
  });
});
