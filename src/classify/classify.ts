import type { Model } from '../model.ts';
import type { Outcome } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { LabelTask } from '../task.ts';
import { type Asking, askRows } from './ask-rows.ts';
import { labelRows } from './label-rows.ts';

export interface ClassifyOptions {
  /** Aborting it ends the run with the error `interrupted`. */
  readonly signal: AbortSignal;
  /** How a language model is asked; a classifier in this process has no use for it. */
  readonly asking?: Asking;
}

/**
 * Labels rows: the main path.
 *
 * @param rows - Batches of rows as they arrive.
 * @returns Exactly one outcome a row, in the rows' order. What a row lacks is an outcome too; only
 *   a failed run throws.
 */
export function classify(
  rows: AsyncIterable<readonly Row[]>,
  task: LabelTask,
  model: Model,
  { signal, asking = {} }: ClassifyOptions,
): AsyncGenerator<Outcome> {
  return model.kind === 'classifier'
    ? labelRows(rows, task, model, signal)
    : askRows(rows, task, model, { ...asking, signal });
}
