import { parseLabels } from '../config/labels.ts';
import type { Settings } from '../config/settings.ts';
import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { allLabels } from '../task.ts';
import type { CheckFlags } from './check.ts';
import { readTask } from './task.ts';
import { say } from './terminal.ts';

/** The labels in the list of a rule. */
export function namesIn(list: string): readonly string[] {
  return parseLabels(list).map(({ name }) => name);
}

/**
 * Refuses rules about labels that cannot occur: a slip of the pen must not pass for a rule that holds.
 *
 * @throws SkllmError `usage` for a label of a rule that is none of `known`.
 */
export function requireKnown({ expect, forbid }: CheckFlags, known: readonly string[]): void {
  const wanted = [expect, forbid].flatMap((list) => (list === undefined ? [] : namesIn(list)));
  const unknown = wanted.find((label) => !known.includes(label));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw new SkllmError('usage', `${JSON.stringify(unknown)} is none of the labels`, {
    hint: `${near ? `Did you mean "${near}"? ` : ''}Labels: ${known.join(', ')}.`,
  });
}

/** The labels that flags or a named task give; undefined where they give none. */
export async function givenLabels(
  flags: CheckFlags,
  settings: Settings,
): Promise<readonly string[] | undefined> {
  const given = [flags.labels, flags.labelsFile, flags.task];
  if (given.every((one) => one === undefined)) return undefined;
  const { task } = await readTask(flags, settings);
  return allLabels(task);
}

/** Says where a forbidden label is on no row, but one that differs little is. */
export function sayNearMisses({ forbid = '' }: CheckFlags, seen: ReadonlySet<string>): void {
  const names = namesIn(forbid);
  const others = [...seen].filter((label) => !names.includes(label));
  for (const name of names) {
    const near = seen.has(name) ? undefined : nearest(name, others);
    // Short words differ by a letter or two and mean different things: ham and spam.
    const isSlip = near !== undefined && (near.length >= 6 || areCased(near, name));
    if (isSlip) say(`skllm: no row has the label "${name}"; did you mean "${near}"?`);
  }
}

function areCased(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
