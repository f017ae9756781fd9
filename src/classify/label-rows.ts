import { SkllmError } from '../errors.ts';
import type { TextClassifier } from '../model.ts';
import type { Outcome } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { LabelTask } from '../task.ts';
import { judgeOf } from './confidence.ts';
import { inOrder } from './in-order.ts';
import { noText, textOf } from './text.ts';

/**
 * Labels rows with a model in this process: no prompt, no pack, no request.
 *
 * @param rows - A chunk is labelled at once, however small: a live pipe's rows do not wait.
 * @throws SkllmError `interrupted` when the signal is aborted.
 */
export async function* labelRows(
  rows: AsyncIterable<readonly Row[]>,
  task: LabelTask,
  model: TextClassifier,
  signal: AbortSignal,
): AsyncGenerator<Outcome> {
  const label = labeller(task, model, signal);
  const window = model.concurrency ?? 1;
  const chunks = portions(rows, model.atOnce ?? portion, signal);
  for await (const outcomes of inOrder(chunks, label, { window })) {
    stopIfAborted(signal);
    yield* outcomes;
  }
  stopIfAborted(signal);
}

async function* portions(rows: AsyncIterable<readonly Row[]>, size: number, signal: AbortSignal) {
  for await (const chunk of rows) {
    for (let start = 0; start < chunk.length; start += size) {
      stopIfAborted(signal);
      yield chunk.slice(start, start + size);
    }
  }
}

/** Rows handed to a classifier at once: few enough that an interruption is noticed soon. */
const portion = 256;

function labeller(task: LabelTask, model: TextClassifier, signal: AbortSignal) {
  const text = textOf(task.input);
  const judge = judgeOf(task);

  return async (rows: readonly Row[]): Promise<Outcome[]> => {
    const texts = rows.map((row) => (row.failure ? undefined : text(row)));
    const asked = texts.filter((rowText) => rowText !== undefined);
    const verdicts = asked.length === 0 ? [] : await model.label(asked, task, { signal });
    if (verdicts.length !== asked.length) throw miscounted(model, asked.length, verdicts.length);
    let next = 0;
    return rows.map((row, at) => {
      if (row.failure) return { row, failure: row.failure };
      if (texts[at] === undefined) return { row, failure: noText };
      return { row, by: model.id, ...judge(verdicts[next++]!) };
    });
  };
}

function miscounted(model: TextClassifier, asked: number, given: number): SkllmError {
  return new SkllmError('fault', `${model.id} gave ${given} verdicts for ${asked} texts`);
}

function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new SkllmError('interrupted', 'interrupted');
}
