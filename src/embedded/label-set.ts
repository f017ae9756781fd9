import type { Label, LabelTask } from '../task.ts';
import { conceptsOf } from './label-concepts.ts';
import type { Concept } from './words/concepts.ts';

/** The labels of a task, and what can be known of them by their names. */
export interface LabelSet {
  /** Every label in the task's order; `other`, where there is one, comes last. */
  readonly names: readonly string[];
  /** The same labels with the concepts that they name; a null label names none. */
  readonly meanings: readonly Meaning[];
  /** Labels that only say "none of the others". At least one label is none of these. */
  readonly nulls: readonly NullLabel[];
  /** Positions of praise and blame, where the labels hold both. */
  readonly poles?: { readonly positive: number; readonly negative: number };
}

export interface Meaning extends Label {
  readonly isNull: boolean;
  readonly concepts: readonly Concept[];
}

export interface NullLabel {
  readonly position: number;
  /** The position of the label x, for a label `not x`. */
  readonly denies?: number;
}

/** Sorts the labels of a task. Where all of them look like null labels, none counts as one. */
export function labelSet(task: LabelTask): LabelSet {
  const labels = task.labels.some(({ name }) => name === task.other)
    ? task.labels
    : [...task.labels, ...(task.other === undefined ? [] : [{ name: task.other }])];
  const names = labels.map(({ name }) => name);
  const found = names.flatMap((name, i) => (name === task.other || isNull(name, names) ? [i] : []));
  const nulls = found.length === names.length ? [] : found;
  const meanings = labels.map((label, position) => {
    const isNull = nulls.includes(position);
    return { ...label, isNull, concepts: isNull ? [] : conceptsOf(label.name) };
  });
  return { names, meanings, nulls: nulls.map((i) => nullLabel(i, names)), ...polesOf(meanings) };
}

const nullNames: ReadonlySet<string> = new Set([
  'neutral',
  'other',
  'others',
  'neither',
  'none',
  'none of these',
  'none of the above',
  'unknown',
  'misc',
  'miscellaneous',
  'n/a',
  'general',
  'not applicable',
]);

const denial = /^(not|non|no)[ _-]+(.+)$/;

/** `not x` and `non-x` always, `no x` only beside a label `x`: `no smoking` may mean something. */
function isNull(name: string, names: readonly string[]): boolean {
  const lower = plain(name);
  if (nullNames.has(lower)) return true;
  const prefix = denial.exec(lower)?.[1];
  return prefix !== undefined && (prefix !== 'no' || denied(name, names) >= 0);
}

function nullLabel(position: number, names: readonly string[]): NullLabel {
  const denies = denied(names[position]!, names);
  return { position, ...(denies < 0 ? {} : { denies }) };
}

/** The position of x for a name `not x`, or -1. */
function denied(name: string, names: readonly string[]): number {
  const rest = denial.exec(plain(name))?.[2];
  return rest === undefined ? -1 : names.findIndex((other) => plain(other) === rest);
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}

function polesOf(meanings: readonly Meaning[]): Pick<LabelSet, 'poles'> {
  const first = (concept: string) =>
    meanings.findIndex(({ concepts }) => concepts.some(({ name }) => name === concept));
  const positive = first('positive');
  const negative = first('negative');
  if (positive < 0 || negative < 0 || positive === negative) return {};
  return { poles: { positive, negative } };
}
