import { checkLabels } from '../config/label-names.ts';
import type { Label, LabelTask } from '../task.ts';

/** What may be said of a task beside its labels. */
export interface LabelTaskOptions extends Partial<Omit<LabelTask, 'kind' | 'labels' | 'input'>> {
  /** The column whose text is labelled, or several, joined by newlines; `text` unless given. */
  readonly column?: string | readonly string[];
  /** `{column}` stands for a cell; replaces `column`. */
  readonly template?: string;
  /** The column that holds an image's path or address. */
  readonly image?: string;
}

/**
 * Describes the choosing of labels.
 *
 * @param labels - At least two names, or labels with a description or examples.
 * @throws SkllmError `usage` for labels that cannot be told apart.
 */
export function labelTask(
  labels: readonly (string | Label)[],
  { column = 'text', template, image, ...options }: LabelTaskOptions = {},
): LabelTask {
  const all = labels.map((label) => (typeof label === 'string' ? { name: label } : label));
  const task = { multiple: false, minLabels: 1, ...options };
  checkLabels(all, { multiple: task.multiple, separator: '|', other: task.other });
  return {
    kind: 'labels',
    ...task,
    confidence: (task.confidence ?? false) || task.minConfidence !== undefined,
    labels: all,
    input: {
      columns: template === undefined ? [column].flat() : [],
      ...(template === undefined ? {} : { template }),
      ...(image === undefined ? {} : { image }),
    },
  };
}
