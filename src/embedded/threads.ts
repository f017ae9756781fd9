import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { TextClassifier } from '../model.ts';
import type { Verdict } from '../prediction.ts';
import type { LabelTask } from '../task.ts';

/**
 * The same classifier, but from some rows on other threads help it, each with a copy of it. Rows
 * before that are labelled here: a short table should not wait for threads. Later ones are labelled
 * here too while all others have enough to do. Threads that have nothing to do for a while end: in a
 * cascade one classifier follows the other, and each thread takes some 80 MB.
 *
 * @param classifier - One that can be saved.
 * @param threads - How many label, this one among them.
 */
export function inThreads(classifier: TextClassifier, threads: number): TextClassifier {
  if (threads < 2) return classifier;
  let rows = 0;
  let crew: Thread[] | undefined;
  const dismiss = () => {
    if (crew?.some(({ waiting }) => waiting > 0)) return void rest.refresh();
    for (const thread of crew ?? []) thread.end();
    crew = undefined;
    rows = 0;
  };
  const rest = setTimeout(dismiss, longestRest).unref();
  return {
    ...classifier,
    concurrency: queue * threads,
    label: async (texts, task, options) => {
      rest.refresh();
      rows += texts.length;
      if (rows < rowsBefore) return classifier.label(texts, task, options);
      crew ??= Array.from({ length: threads - 1 }, () => new Thread(classifier));
      const idlest = crew.reduce((best, one) => (one.waiting < best.waiting ? one : best));
      if (idlest.waiting < queue) return idlest.label(texts, task);
      const own = await classifier.label(texts, task, options);
      // Lets answers in: else this thread would go on by itself while the others have nothing to do.
      await setImmediate();
      return own;
    },
  };
}

/** Questions that a thread has before it, so that it never waits for this one. */
const queue = 8;
/** A fifth of a second's work, about as much as it takes to start a thread. */
const rowsBefore = 20_000;
/** Milliseconds without a row. */
const longestRest = 1000;

/** What a thread is asked, and what it answers. */
export interface Question {
  readonly texts: readonly string[];
  readonly task: LabelTask;
}
export type Answer = { readonly verdicts: readonly Verdict[] } | { readonly error: unknown };

interface Waiting {
  resolve(verdicts: readonly Verdict[]): void;
  reject(error: unknown): void;
}

/** A thread that answers questions in their order. It keeps the process alive only while it works. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];

  constructor({ id, save }: TextClassifier) {
    const workerData = { id, bytes: save!() };
    this.#worker = new Worker(new URL('./thread.js', import.meta.url), { workerData });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => {
      const { resolve, reject } = this.#waiting.shift()!;
      if (this.#waiting.length === 0) this.#worker.unref();
      if ('error' in answer) reject(answer.error);
      else resolve(answer.verdicts);
    });
    this.#worker.on('error', (error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /** Questions that are not answered yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  end(): void {
    void this.#worker.terminate();
  }

  label(texts: readonly string[], task: LabelTask): Promise<readonly Verdict[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ texts, task } satisfies Question);
    });
  }
}
