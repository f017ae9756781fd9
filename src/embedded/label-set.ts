import type { Label, LabelTask } from '../task.ts';
import { conceptsOf } from './label-concepts.ts';
import type { Concept } from './words/concepts.ts';

/** The labels of a task, sorted by what can be known of them. */
export interface LabelSet {
  /** Every label in the task's order; `other`, where there is one, comes last. */
  readonly names: readonly string[];
  /** Labels with a meaning of their own. Everything is learnt and scored for these alone. */
  readonly real: readonly RealLabel[];
  /** Positions in `names` of the labels that only say "none of the others". */
  readonly nulls: readonly number[];
  /** Positions in `real` of praise and blame, where the labels hold both. */
  readonly poles?: { readonly positive: number; readonly negative: number };
}

export interface RealLabel extends Label {
  /** Position in `names`. */
  readonly position: number;
  readonly concepts: readonly Concept[];
}

/** Sorts the labels of a task. Where all of them look like null labels, all count as real. */
export function labelSet(task: LabelTask): LabelSet {
  const labels = task.labels.some(({ name }) => name === task.other)
    ? task.labels
    : [...task.labels, ...(task.other === undefined ? [] : [{ name: task.other }])];
  const names = labels.map(({ name }) => name);
  const found = names.flatMap((name, i) => (name === task.other || isNull(name, names) ? [i] : []));
  const nulls = found.length === names.length ? [] : found;
  const real = labels
    .map((label, position) => ({ ...label, position, concepts: conceptsOf(label.name) }))
    .filter(({ position }) => !nulls.includes(position));
  return { names, real, nulls, ...polesOf(real) };
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

/** `not x` and `non-x` always, `no x` only beside a label `x`: `no smoking` may mean something. */
function isNull(name: string, names: readonly string[]): boolean {
  const lower = name.trim().toLowerCase();
  if (nullNames.has(lower)) return true;
  const [, prefix, rest] = /^(not|non|no)[ _-]+(.+)$/.exec(lower) ?? [];
  if (prefix === undefined) return false;
  return prefix !== 'no' || names.some((other) => other.trim().toLowerCase() === rest);
}

function polesOf(real: readonly RealLabel[]): Pick<LabelSet, 'poles'> {
  const first = (concept: string) =>
    real.findIndex(({ concepts }) => concepts.some(({ name }) => name === concept));
  const positive = first('positive');
  const negative = first('negative');
  if (positive < 0 || negative < 0 || positive === negative) return {};
  return { poles: { positive, negative } };
}
