import { SkllmError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { Outcome, Prediction } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { LabelTask, Task } from '../task.ts';
import { askRows } from './ask-rows.ts';
import type { Asking } from './asking.ts';
import { labelRows } from './label-rows.ts';

export interface ClassifyOptions {
  /** Aborting it ends the run with the error `interrupted`. */
  readonly signal?: AbortSignal;
  /** How a language model is asked; a classifier in this process has no use for it. */
  readonly asking?: Asking;
}

/**
 * Labels rows, or writes a text for each: the main path.
 *
 * @param rows - Chunks of rows as they arrive.
 * @returns Exactly one outcome a row, in the rows' order. What a row lacks is an outcome too; only
 *   a failed run throws.
 * @throws SkllmError `usage` where the model is of no use for the task.
 */
export function classify(
  rows: AsyncIterable<readonly Row[]>,
  task: LabelTask,
  model: Model,
  options?: ClassifyOptions,
): AsyncGenerator<Outcome>;
export function classify(
  rows: AsyncIterable<readonly Row[]>,
  task: Task,
  model: Model,
  options?: ClassifyOptions,
): AsyncGenerator<Outcome<Prediction>>;
export function classify(
  rows: AsyncIterable<readonly Row[]>,
  task: Task,
  model: Model,
  { signal = new AbortController().signal, asking = {} }: ClassifyOptions = {},
): AsyncGenerator<Outcome<Prediction>> {
  if (model.kind === 'language') return askRows(rows, task, model, { ...asking, signal });
  if (task.kind === 'labels') return labelRows(rows, task, model, signal);
  throw writesNoText(model);
}

/** What to say of a model that is to write a text and can only choose labels. */
export function writesNoText({ id }: Pick<Model, 'id'>): SkllmError {
  return new SkllmError('usage', `the model ${id} chooses labels and writes no text`, {
    hint: 'Name a language model with --model; skllm models --matrix says what each can do.',
  });
}
