import type { LabelTask } from '../task.ts';
import { type LabelValue, labelValues, type WireMode } from './wire-mode.ts';

/** Gives the name of the label that a reply's string stands for, or undefined. */
export type LabelMatch = (text: string) => string | undefined;

/**
 * Makes the match of a task's labels: the exact spelling or, where no other label comes out the
 * same, one that differs in case, Unicode form, surrounding space and surrounding quotes alone.
 * Where codes were asked for, names are understood too. There is no nearest guess.
 */
export function labelMatch(task: LabelTask, mode: WireMode): LabelMatch {
  const labels = labelValues(task, mode);
  const exact = new Map(labels.map(({ value, name }) => [value, name]));
  let loose: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return (text) => {
    const found = exact.get(text);
    if (found !== undefined) return found;
    // Most replies spell every label as they were told to.
    loose ??= looseNames(labels);
    const names = loose.get(normalised(text));
    return names?.size === 1 ? [...names][0] : undefined;
  };
}

/** The names that each spelling may stand for, by its normal form. */
function looseNames(labels: readonly LabelValue[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { value, name } of labels) {
    for (const spelling of [value, name]) {
      const plain = normalised(spelling);
      names.set(plain, (names.get(plain) ?? new Set()).add(name));
    }
  }
  return names;
}

function normalised(text: string): string {
  const trimmed = text.normalize('NFC').trim();
  const unquoted = quoted.exec(trimmed)?.[2] ?? trimmed;
  return unquoted.trim().toLowerCase();
}

const quoted = /^(["'`“‘„«])(.+)["'`”’“»]$/su;
