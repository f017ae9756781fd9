import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
import { type Candidates, candidatesAt } from './completion/candidates.ts';
import { type Place, placeOf } from './completion/place.ts';
import { bashReply, typedWords } from './completion/typed-words.ts';
import type { Given } from './completion/values.ts';
import type { ClassifyFlags } from './options.ts';
import { createProgram } from './program.ts';

/** What the scripts of `skllm completion` ask. Says nothing rather than that something is wrong. */
export function define(command: Command, context: CommandContext): void {
  command
    .command('bash <line> <point> <breaks>')
    .action((line: string, point: string, breaks: string) =>
      forBash(context, line, +point, breaks),
    );
  for (const shell of ['zsh', 'fish']) {
    command
      .command(`${shell} <index> [words...]`)
      .action((index: string, words: string[]) => forOthers(context, +index, words));
  }
}

/** bash hands over the line as typed, for it cuts words at colons too. */
async function forBash(
  context: CommandContext,
  line: string,
  point: number,
  breaks: string,
): Promise<void> {
  const bytes = Buffer.from(line);
  const found = typedWords(bytes.subarray(0, point).toString());
  const { words: after } = typedWords(`${bytes.subarray(point)} `);
  const before = found.words.slice(1);
  const reply = await complete(context, { before, word: found.word, after });
  print(reply, ({ value }) => bashReply(value, found, breaks));
}

async function forOthers(
  context: CommandContext,
  index: number,
  words: readonly string[],
): Promise<void> {
  const [before, word, after] = [words.slice(0, index), words[index] ?? '', words.slice(index + 1)];
  print(await complete(context, { before, word, after }), ({ value, description }) =>
    description ? `${value}\t${description.replaceAll(/\s+/g, ' ')}` : value,
  );
}

interface Line {
  readonly before: readonly string[];
  readonly word: string;
  readonly after: readonly string[];
}

async function complete(context: CommandContext, line: Line): Promise<Candidates> {
  try {
    const program = await createProgram(context, (name) => line.before.includes(name));
    const place = placeOf(program, line.before, line.word);
    return await candidatesAt(place, line.word, () => givenOn(line, place));
  } catch {
    return { candidates: [] };
  }
}

/** The other words as commander reads them, but for the option whose value is to be completed. */
function givenOn({ before, after }: Line, { command, names, pending }: Place): Given {
  command.configureOutput({ outputError() {}, writeErr() {} });
  const words = [...(pending ? before.slice(0, -1) : before), ...after];
  const { operands } = command.parseOptions(words);
  return { flags: command.opts<ClassifyFlags>(), operands: operands.slice(names) };
}

function print(
  { paths, candidates }: Candidates,
  text: (candidate: Candidates['candidates'][number]) => string,
): void {
  const kind = paths ?? (candidates.some((one) => one.partial) ? 'partial' : 'words');
  process.stdout.write([kind, ...candidates.map(text)].map((one) => `${one}\n`).join(''));
}
