import { Argument, type Command, type Option } from 'commander';
import type { Expected, Place } from './place.ts';
import { type Given, values } from './values.ts';

/** What could stand at the cursor. */
export interface Candidate {
  readonly value: string;
  readonly description?: string | undefined;
  /** More of the same word follows: no space is put after it. */
  readonly partial?: boolean;
}

export interface Candidates {
  /** Names of files or folders, which shells know best how to complete, in place of `candidates`. */
  readonly paths?: 'files' | 'folders' | undefined;
  readonly candidates: readonly Candidate[];
}

/**
 * What could stand at a place of the command line and begins with what is there.
 *
 * @param given - Reads what else is on the line; asked only for what depends on that.
 * @throws SkllmError and CommanderError where that cannot be made sense of.
 */
export async function candidatesAt(
  { command, expected, prefix }: Place,
  word: string,
  given: () => Given,
): Promise<Candidates> {
  const found = await Promise.all(
    expected.map((one) => candidatesOf(one, command, { word, prefix, given })),
  );
  return {
    paths: found.find(({ paths }) => paths)?.paths,
    candidates: found
      .flatMap(({ candidates }) => candidates)
      .map((one) => ({ ...one, value: prefix + one.value }))
      .filter(({ value }) => value.startsWith(word) && isPlain(value)),
  };
}

interface At {
  readonly word: string;
  readonly prefix: string;
  readonly given: () => Given;
}

async function candidatesOf(expected: Expected, command: Command, at: At): Promise<Candidates> {
  if (expected.kind === 'command') return { candidates: commandNames(command) };
  if (expected.kind === 'option') return { candidates: optionNames(command) };
  const { of } = expected;
  if (of.argChoices) return { candidates: of.argChoices.map((value) => ({ value })) };
  return values(placeholder(of), at.word.slice(at.prefix.length), at.given());
}

function commandNames(command: Command): Candidate[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((one) => ({
    value: one.name(),
    description: one.summary() || one.description(),
  }));
}

function optionNames(command: Command): Candidate[] {
  const visible = command.createHelp().visibleOptions(command);
  return visible.map(({ long, short, description }) => ({
    value: long ?? short ?? '',
    description,
  }));
}

/** What the help calls a value: `file` of `--output <file>`. */
function placeholder(of: Option | Argument): string {
  if (of instanceof Argument) return of.name();
  return /[<[](.*)[>\]]/.exec(of.flags)?.[1] ?? '';
}

/** Names come from files: none may end a line of the answer, or drive the terminal. */
function isPlain(value: string): boolean {
  return !/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u.test(value);
}
