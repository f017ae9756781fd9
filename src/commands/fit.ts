import type { TextOf } from '../classify/text.ts';
import { textsToFit } from '../io/sample.ts';
import type { RowChunks } from '../io/table.ts';
import type { TextClassifier } from '../model.ts';
import type { Row } from '../row.ts';
import type { LabelTask } from '../task.ts';
import type { LookaheadBounds } from './lookahead.ts';

/** What is read of a pipe before its first row is written. */
export const pipeBounds: LookaheadBounds = { rows: 5000, bytes: 64 * 2 ** 20, time: 2000 };

/**
 * Fits a classifier on a seeded sample of the whole table, whatever part of it will be labelled.
 *
 * @param rows - All rows of the table, which is then read once more.
 */
export async function fitOnSample(
  model: TextClassifier,
  task: LabelTask,
  rows: RowChunks,
  text: TextOf,
): Promise<TextClassifier> {
  return model.fit ? model.fit(task, await textsToFit(rows, text)) : model;
}

/** Fits a classifier on the rows that a pipe has brought so far. */
export async function fitOnRows(
  model: TextClassifier,
  task: LabelTask,
  rows: readonly Row[],
  text: TextOf,
): Promise<TextClassifier> {
  if (!model.fit) return model;
  const texts = rows.flatMap((row) => (row.failure ? [] : (text(row) ?? [])));
  return model.fit(task, texts);
}
