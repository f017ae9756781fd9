import { promptVersion } from '../classify/prompt.ts';
import type { Model } from '../model.ts';
import { openStore, type TaskStore } from '../store/predictions.ts';
import type { Task } from '../task.ts';

/**
 * Opens the answers to one task that are kept in a folder, so that none is paid for twice: hand them
 * to `classify` as `asking.store`, and close them when it has ended.
 *
 * @param folder - Made with the first answer; several processes may share it, and so may the program
 *   (`--cache-dir`). It holds labels and explanations, no row and no key.
 * @throws SkllmError `output` where the folder cannot be read or made.
 */
export function openAnswers(
  folder: string,
  { model, task }: { readonly model: Model; readonly task: Task },
): TaskStore {
  const identity = model.identity ?? { model: model.id };
  return openStore({ dir: folder }).task({ identity, task, promptVersion });
}
