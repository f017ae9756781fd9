import type { Argument, Command, Option } from 'commander';

/** Where on a command line the cursor is. */
export interface Place {
  /** The command that the words before lead to. */
  readonly command: Command;
  /** How many of the words were names of commands. */
  readonly names: number;
  /** Whether the word before is an option that waits for its value. */
  readonly pending: boolean;
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
  const { pending, operands, ended, ...at } = walked(program, before);
  const place = { ...at, pending: pending !== undefined, prefix: '' };
  if (pending) return { ...place, expected: [{ kind: 'value', of: pending }] };
  const name = ended ? undefined : /^(--[^=]+)=/.exec(word)?.[1];
  const named = name === undefined ? undefined : valueOption(at.command, name);
  if (named) return { ...place, expected: [{ kind: 'value', of: named }], prefix: `${name}=` };
  if (!ended && word.startsWith('-')) return { ...place, expected: [{ kind: 'option' }] };
  return { ...place, expected: operandsAt(at.command, operands) };
}

interface Walked {
  readonly command: Command;
  readonly names: number;
  /** The option whose value the next word is. */
  readonly pending?: Option | undefined;
  readonly operands: number;
  /** After `--` there are no options. */
  readonly ended: boolean;
}

function walked(program: Command, before: readonly string[]): Walked {
  return before.reduce<Walked>((at, word) => step(at, word), {
    command: program,
    names: 0,
    operands: 0,
    ended: false,
  });
}

function step({ pending, ...at }: Walked, word: string): Walked {
  if (pending) return at;
  const { command, names, operands, ended } = at;
  if (!ended && word === '--') return { ...at, ended: true };
  if (!ended && word.startsWith('-')) return { ...at, pending: valueOption(command, word) };
  const below = operands === 0 && !ended ? command.commands.find(isNamed(word)) : undefined;
  if (below) return { ...at, command: below, names: names + 1 };
  return { ...at, operands: operands + 1 };
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
