import type { LabelTask } from '../../src/task.ts';

/** A task with labels of these names. */
export function task(names: readonly string[], more: Partial<LabelTask> = {}): LabelTask {
  return {
    kind: 'labels',
    labels: names.map((name) => ({ name })),
    multiple: false,
    minLabels: 1,
    input: { columns: ['text'] },
    confidence: false,
    ...more,
  };
}
