import type { LanguageModel } from '../model.ts';
import type { LabelTask, Task } from '../task.ts';

/**
 * A task as a model is asked it. To a model that was tuned to the short prompt it is put with the
 * labels' names alone, in one order whatever order they were given in: the same labels give the
 * prompt that it was tuned with, to the letter.
 */
export function askedAs(task: Task, { prompt }: Pick<LanguageModel, 'prompt'>): Task {
  return prompt === 'short' && task.kind === 'labels' ? shortTask(task) : task;
}

/** A task without what labelled rows teach: descriptions, instructions and examples. */
export function shortTask(task: LabelTask): LabelTask {
  const { instructions, examples, examplesPerRow, ...rest } = task;
  const names = task.labels.map(({ name }) => name).sort();
  return { ...rest, labels: names.map((name) => ({ name })), prompt: 'short' };
}
