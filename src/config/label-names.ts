import { SkllmError } from '../errors.ts';
import type { Label } from '../task.ts';

/** How a set of labels will be used. */
export interface LabelUse {
  /** Several labels a row, joined by the separator in CSV. */
  readonly multiple: boolean;
  readonly separator: string;
  /** Name of the label that stands for "none of these", where it is offered. */
  readonly other?: string | undefined;
  /** The file that the labels are from, for messages. */
  readonly from?: string | undefined;
}

/**
 * Refuses labels that cannot be told apart.
 *
 * @throws SkllmError `usage` for fewer than two labels, an empty name, two equal names, or, where a
 *   row gets several labels, one that holds the separator.
 */
export function checkLabels(labels: readonly Label[], use: LabelUse): void {
  const names = labels.map((label) => label.name);
  const problem =
    labelProblem(names) ??
    (use.other === undefined ? undefined : otherProblem(names, use.other)) ??
    (use.multiple ? separatorProblem([...names, use.other ?? []].flat(), use) : undefined);
  if (!problem) return;
  const place = use.from === undefined ? '' : `${use.from}: `;
  throw new SkllmError('usage', place + problem.message, { hint: problem.hint });
}

interface LabelProblem {
  readonly message: string;
  readonly hint: string;
}

/** What is wrong with the names by themselves; undefined where nothing is. */
export function labelProblem(names: readonly string[]): LabelProblem | undefined {
  if (names.length < 2) {
    const found = names.length === 0 ? 'no label' : `one label (${quote(names[0]!)})`;
    return { message: `found ${found}`, hint: 'Give at least two, such as --labels good,bad.' };
  }
  const empty = names.findIndex((name) => foldName(name) === '');
  if (empty >= 0) {
    return {
      message: `label ${empty + 1} of ${names.length} is empty`,
      hint: 'Name it or drop it.',
    };
  }
  return equalNames(names);
}

function equalNames(names: readonly string[]): LabelProblem | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = foldName(name);
    const earlier = seen.get(folded);
    if (earlier === name) {
      return { message: `the label ${quote(name)} is given twice`, hint: 'Give it once.' };
    }
    if (earlier !== undefined) {
      return {
        message: `the labels ${quote(earlier)} and ${quote(name)} are the same${difference(earlier, name)}`,
        hint: 'Replies are matched without regard to case, so keep one or rename one.',
      };
    }
    seen.set(folded, name);
  }
  return undefined;
}

function otherProblem(names: readonly string[], other: string): LabelProblem | undefined {
  const same = names.find((name) => foldName(name) === foldName(other));
  if (same === undefined) return undefined;
  const what = `the label ${quote(same)} and that for "none of these", ${quote(other)}`;
  return {
    message: `${what}, are the same${difference(same, other)}`,
    hint: 'Rename the label, or the other one with --other-name.',
  };
}

function difference(a: string, b: string): string {
  return a === b ? '' : ' but for case, space or Unicode form';
}

function separatorProblem(
  names: readonly string[],
  { separator }: LabelUse,
): LabelProblem | undefined {
  const name = names.find((one) => one.includes(separator));
  if (name === undefined) return undefined;
  return {
    message: `the label ${quote(name)} holds ${quote(separator)}, which separates the labels of a row`,
    hint: 'Rename it, or choose another --label-separator.',
  };
}

/**
 * A name as names are compared: toNFKC_Casefold of the Unicode standard (section 3.13), space
 * around it aside. Upper and then lower case stands for case folding, which JavaScript lacks.
 */
function foldName(name: string): string {
  const folded = name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return folded.toUpperCase().toLowerCase().normalize('NFKC').trim();
}

/** A name in quotes, its control and invisible characters escaped. */
function quote(name: string): string {
  return JSON.stringify(name).replace(
    /[\p{Cf}\p{Cc}\u2028\u2029]/gu,
    (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`,
  );
}
