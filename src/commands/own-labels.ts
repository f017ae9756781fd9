import { checkLabels } from '../config/label-names.ts';
import { SkllmError } from '../errors.ts';
import type { Model } from '../model.ts';
import { allLabels, type LabelTask } from '../task.ts';
import { noLabels } from './asked-labels.ts';
import type { AskedTask } from './task.ts';

type OwnLabels = Pick<LabelTask, 'labels' | 'other'>;

/**
 * The task with the labels of a model that knows no others, in its order; with those that were asked
 * for where the model takes any.
 *
 * @param options.separator - Between the labels of a row.
 * @param options.found - The labels were not asked for, but found in a column: the model's are taken.
 * @throws SkllmError `usage` where there are none, or others than the model's.
 */
export function withOwnLabels(
  asked: AskedTask,
  model: Model,
  { separator, found = false }: { separator: string; found?: boolean | undefined },
): AskedTask {
  const { task } = asked;
  if (task.kind === 'text') return asked;
  const own = model.kind === 'classifier' ? model.own : undefined;
  if (!own) {
    if (task.labels.length === 0) throw noLabels();
    return asked;
  }
  const isOpen = (found || task.labels.length === 0) && task.other === undefined;
  if (!isOpen && !areSame(allLabels(task), allLabels(own))) throw otherLabels(model.id, task, own);
  checkLabels(own.labels, { multiple: task.multiple, separator, other: own.other });
  return { ...asked, task: { ...task, ...own } };
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}

function otherLabels(id: string, asked: OwnLabels, own: OwnLabels): SkllmError {
  const shown = allLabels(asked).join(', ');
  return new SkllmError('usage', `${id} was fitted to other labels than ${shown}`, {
    hint: `Its own are ${allLabels(own).join(', ')}: leave out the labels, and it takes these.`,
  });
}
