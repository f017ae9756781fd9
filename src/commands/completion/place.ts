import type { Argument, Command, Option } from 'commander';

/** Where on a command line the cursor is. */
export interface Place {
  /** The command that the words before lead to. */
  readonly command: Command;
  /** What the word may be, one or several. */
  readonly expected: readonly Expected[];
  /** What of the word stands before the part to complete: `--format=`, or nothing. */
  readonly prefix: string;
}

export type Expected =
  | { readonly kind: 'command' }
  | { readonly kind: 'option' }
  | { readonly kind: 'value'; readonly of: Option | Argument };

/**
 * Finds out what may stand at the cursor, from the program as commander has it.
 *
 * @param before - The words between the program's name and the cursor's word.
 * @param word - The cursor's word, as far as the cursor.
 */
export function placeOf(program: Command, before: readonly string[], word: string): Place {
  const { command, pending, operands, ended } = walked(program, before);
  if (pending) return { command, expected: [{ kind: 'value', of: pending }], prefix: '' };
  const name = ended ? undefined : /^(--[^=]+)=/.exec(word)?.[1];
  const named = name === undefined ? undefined : valueOption(command, name);
  if (named) return { command, expected: [{ kind: 'value', of: named }], prefix: `${name}=` };
  if (!ended && word.startsWith('-'))
    return { command, expected: [{ kind: 'option' }], prefix: '' };
  return { command, expected: operandsAt(command, operands), prefix: '' };
}

interface Walked {
  readonly command: Command;
  /** The option whose value the next word is. */
  readonly pending?: Option | undefined;
  readonly operands: number;
  /** After `--` there are no options. */
  readonly ended: boolean;
}

function walked(program: Command, before: readonly string[]): Walked {
  return before.reduce<Walked>((at, word) => step(at, word), {
    command: program,
    operands: 0,
    ended: false,
  });
}

function step({ command, pending, operands, ended }: Walked, word: string): Walked {
  if (pending) return { command, operands, ended };
  if (!ended && word === '--') return { command, operands, ended: true };
  if (!ended && word.startsWith('-')) {
    return { command, pending: valueOption(command, word), operands, ended };
  }
  const below = operands === 0 && !ended ? command.commands.find(isNamed(word)) : undefined;
  if (below) return { command: below, operands: 0, ended };
  return { command, operands: operands + 1, ended };
}

function isNamed(word: string): (command: Command) => boolean {
  return (command) => command.name() === word;
}

/** The option of that name, where it takes a value. */
function valueOption(command: Command, name: string): Option | undefined {
  const option = command.options.find(({ long, short }) => name === long || name === short);
  return option?.required ? option : undefined;
}

function operandsAt(command: Command, operands: number): Expected[] {
  const declared = command.registeredArguments;
  const last = declared.at(-1);
  const argument = declared[operands] ?? (last?.variadic ? last : undefined);
  return [
    ...(operands === 0 && command.commands.length > 0 ? [{ kind: 'command' as const }] : []),
    ...(argument ? [{ kind: 'value' as const, of: argument }] : []),
  ];
}
