import type { LabelTask } from '../task.ts';

/**
 * How a reply is asked for, strictest first: a ladder that is stepped down where a service refuses.
 *
 * - `schema`: the service enforces a schema whose values are the labels' names
 * - `codes`: it enforces one whose values are short codes, with a legend in the prompt
 * - `json`: it promises any one JSON object
 * - `text`: it promises nothing; the text should hold a JSON object
 */
export const wireModes = ['schema', 'codes', 'json', 'text'] as const;

export type WireMode = (typeof wireModes)[number];

/** The next rung down, or undefined below the last. */
export function nextWireMode(mode: WireMode): WireMode | undefined {
  return wireModes[wireModes.indexOf(mode) + 1];
}

/** The one of two modes that asks for less. */
export function laxer(one: WireMode, other: WireMode): WireMode {
  return wireModes.indexOf(one) < wireModes.indexOf(other) ? other : one;
}

/** A label as a reply spells it. */
export interface LabelValue {
  /** What the reply says: the name, or a code such as `L07`. */
  readonly value: string;
  readonly name: string;
  readonly description?: string;
  readonly examples?: readonly string[];
}

/** Every label that a reply may name, in the task's order, `other` last. */
export function labelValues(task: LabelTask, mode: WireMode): readonly LabelValue[] {
  const other = task.other;
  const labels =
    other === undefined ? task.labels : [...task.labels, { name: other, description: noneFits }];
  if (mode !== 'codes') return labels.map((label) => ({ ...label, value: label.name }));
  const code = codesBeside(labels.map((label) => label.name));
  return labels.map((label, at) => ({ ...label, value: code(at) }));
}

const noneFits = 'none of the labels above fits';

/** Codes `L01`, `L02` … under a letter that no label's name can be taken for. */
function codesBeside(names: readonly string[]): (at: number) => string {
  const width = Math.max(2, String(names.length).length);
  const taken = (letter: string) =>
    names.some((name) => new RegExp(`${letter}\\d`, 'i').test(name));
  const letter = [...'LCKQX'].find((one) => !taken(one)) ?? 'L';
  return (at) => letter + String(at + 1).padStart(width, '0');
}
