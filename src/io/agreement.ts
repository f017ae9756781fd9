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
  const expected = [...traits(model)];
  for (const part of parts) {
    if (part.opening.empty) continue;
    const found = traits(part);
    const differing = expected.find(([trait, value]) => value !== found.get(trait));
    if (differing === undefined) continue;
    throw new SkllmError(
      'input',
      `${model.input.name} and ${part.input.name} differ in their ${differing[0]}`,
      { hint: 'Inputs of one run must share format, delimiter and header. Run them one by one.' },
    );
  }
}

function traits({ opening, header }: Part): Map<string, string | undefined> {
  const columns = isKeyed(opening.format) ? [] : header.names;
  return new Map([
    ['format', opening.format],
    ['delimiter', opening.delimiter],
    ['header', JSON.stringify(columns)],
  ]);
}
