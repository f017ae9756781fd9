import { SkllmError } from '../errors.ts';
import { isKeyed } from './formats.ts';
import { leading, type Part } from './part.ts';

/**
 * Checks that all inputs are parts of one table. An empty input agrees with every other.
 *
 * @throws SkllmError `input` that names two inputs and what differs.
 */
export function agree(parts: readonly Part[]): void {
  const model = leading(parts);
  for (const part of parts) {
    if (part.opening.empty) continue;
    const difference = differenceOf(model, part);
    if (difference === undefined) continue;
    throw new SkllmError(
      'input',
      `${model.input.name} and ${part.input.name} differ in their ${difference}`,
      { hint: 'Inputs must share format, delimiter and header: mend one, or leave it out.' },
    );
  }
}

/** The first thing that two inputs differ in, with what each has; undefined where there is none. */
function differenceOf(one: Part, other: Part): string | undefined {
  const [a, b] = [one.opening, other.opening];
  if (a.format !== b.format) return `format: ${a.format} and ${b.format}`;
  if (a.delimiter !== b.delimiter) {
    return `delimiter: ${JSON.stringify(a.delimiter)} and ${JSON.stringify(b.delimiter)}`;
  }
  if (isKeyed(a.format)) return undefined;
  const [first, second] = [one.header.names, other.header.names];
  const length = Math.max(first.length, second.length);
  const at = Array.from({ length }, (_, column) => column).find((at) => first[at] !== second[at]);
  if (at === undefined) return undefined;
  const names = [first[at], second[at]].filter((name) => name !== undefined);
  const shown = names.map((name) => JSON.stringify(name)).join(' and ');
  const where =
    names.length === 2 ? '' : `, in ${(first.length > at ? one : other).input.name} alone`;
  return `header: column ${at + 1} is ${shown}${where}`;
}
