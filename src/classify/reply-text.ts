import type { LabelTask } from '../task.ts';
import { encode } from './encode.ts';
import { labelValues, type WireMode } from './wire-mode.ts';

/**
 * The reply that a model should give: what `parseReply` reads, in the form that the prompt asks for.
 * Reasons are left out, also where the task asks for them.
 *
 * @param rows - Row keys with the right labels, in the order of the rows.
 */
export function replyText(
  rows: readonly { readonly key: string; readonly labels: readonly string[] }[],
  task: LabelTask,
  mode: WireMode,
): string {
  const spelled = new Map(labelValues(task, mode).map(({ name, value }) => [name, value]));
  const answers = rows.map(({ key, labels }) => {
    const chosen = labels.map((name) => encode(spelled.get(name) ?? name));
    return `${encode(key)}:${task.multiple ? `[${chosen.join(',')}]` : chosen[0]}`;
  });
  return `{${answers.join(',')}}`;
}
