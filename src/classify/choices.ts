import { SkllmError } from '../errors.ts';
import type { Task } from '../task.ts';
import type { Asking } from './asking.ts';
import type { Shortlist } from './shortlist.ts';

/** @throws SkllmError `usage` where the task wants something chosen and nothing chooses it. */
export function checkChoices(
  task: Task,
  { examplesFor, shortlist }: Pick<Asking, 'examplesFor' | 'shortlist'>,
): void {
  if (task.kind !== 'labels') return;
  if (task.examplesPerRow !== undefined && !examplesFor) throw noChoice('examples', 'examplesFor');
  if (task.shortlist !== undefined && !shortlist) throw noChoice('labels', 'shortlist');
}

/** What chooses the labels of a row; without a sample where a request cannot hold all of them. */
export function shortlistFor(
  task: Task,
  { roomForAll }: { readonly roomForAll: boolean },
  { shortlist }: Pick<Asking, 'shortlist'>,
): Shortlist | undefined {
  if (task.kind !== 'labels' || task.shortlist === undefined) return undefined;
  return roomForAll ? shortlist : shortlist?.withoutSample();
}

function noChoice(what: string, option: string): SkllmError {
  return new SkllmError('usage', `the task wants ${what} chosen for each row`, {
    hint: `Give \`asking.${option}\`, which chooses them.`,
  });
}
