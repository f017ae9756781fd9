import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { type CommandContext, commands } from './commands.ts';
import { refuseEmpty } from './empty-values.ts';
import { say } from './terminal.ts';

/**
 * The program as commander has it: what `--help`, completion, the manual and the pages of the
 * commands are all made from.
 *
 * @param isWanted - Which commands get their arguments and options too. Loading every one would
 *   triple the time that --version takes; the rest have name and summary alone.
 */
export async function createProgram(
  context: CommandContext,
  isWanted: (name: string) => boolean,
): Promise<Command> {
  const program = new Command('skllm')
    .description(
      'Label any table from the shell: one label a row, from a language model or offline.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 80, 100) })
    .exitOverride()
    .configureOutput({ outputError: (text) => say(worded(text)) })
    .showHelpAfterError('  Run with --help for the options there are.')
    .addHelpText('after', examples);
  for (const { name, summary, hidden = false, load } of commands) {
    const command = program.command(name, { hidden }).helpCommand(false);
    command.summary(summary).description(summary);
    if (!hidden) command.hook('preAction', (_, asked) => refuseEmpty(asked));
    if (isWanted(name)) (await load()).define(command, context);
  }
  return program;
}

/** What the library complains of, worded and laid out as every other error. */
function worded(complaint: string): string {
  return complaint
    .trimEnd()
    .replace(/^error: /, 'skllm: ')
    .replace(/\n\((.*)\)$/, '\n  $1')
    .replace(
      / unknown command '(.*[./\\].*)'$/,
      '$&\n  To label the rows of a file: skllm classify $1',
    );
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const examples = `
Examples:
  skllm classify reviews.csv --labels positive,negative > labelled.csv
  cat tickets.jsonl | skllm classify -l billing,bug,praise -c body | jq .label
  skllm classify --help

With no model named, the embedded one labels the rows: offline, free, in this
process. Exit status: 0 every row has a label, 2 usage, settings or input,
3 rows without a label, 4 a check failed, 5 the service failed, 6 a budget was
reached, 130 interrupted.
`;
