import { textOf } from '../classify/text.ts';
import { textsToFit } from '../io/sample.ts';
import type { RowChunks } from '../io/table.ts';
import type { Model } from '../model.ts';
import type { LabelTask } from '../task.ts';

/**
 * Fits a model to unlabelled rows, where it can be fitted; the embedded one labels far better then.
 *
 * @param rows - Rows like those to come, or these themselves; a seeded sample of them is looked at.
 * @returns A new model; one that cannot be fitted is given back as it is.
 */
export async function fitModel(model: Model, task: LabelTask, rows: RowChunks): Promise<Model> {
  if (model.kind === 'language' || !model.fit) return model;
  return model.fit(task, await textsToFit(rows, textOf(task.input)));
}
