import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { commands } from './commands/commands.ts';
import { reportError } from './commands/errors.ts';
import { say } from './commands/terminal.ts';
import { exitStatus } from './errors.ts';

/** Runs the program and ends the process with its exit status. */
export async function main(): Promise<never> {
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => interrupt(interruption));
  }
  const status = await run(process.argv.slice(2), interruption.signal);
  // What a command has not read of a pipe, or a timer it left, must not keep the program alive.
  process.exit(status);
}

/** The first signal lets the command end in order, the second ends it at once. */
function interrupt(interruption: AbortController): void {
  if (interruption.signal.aborted) process.exit(exitStatus.interrupted);
  interruption.abort();
}

/** Runs the command that the arguments name; the only place that turns an error into a status. */
async function run(args: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    const program = await createProgram(args, signal);
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitStatus.usage;
    return reportError(error);
  }
}

async function createProgram(args: readonly string[], signal: AbortSignal): Promise<Command> {
  const program = new Command('skllm')
    .description(
      'Label any table from the shell: one label a row, from a language model or offline.',
    )
    .version(version(), '-V, --version')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ helpWidth: Math.min(process.stdout.columns ?? 80, 100) })
    .exitOverride()
    .configureOutput({ outputError: (text) => say(worded(text)) })
    .showHelpAfterError('  Run with --help for the options there are.')
    .addHelpText('after', examples);
  for (const { name, summary, load } of commands) {
    const command = program.command(name).summary(summary).description(summary);
    // Loading every command would triple the time that --version takes.
    if (args.includes(name)) (await load()).define(command, { signal });
  }
  return program;
}

/** What the library complains of, worded and laid out as every other error. */
function worded(complaint: string): string {
  return complaint
    .trimEnd()
    .replace(/^error: /, 'skllm: ')
    .replace(/\n\((.*)\)$/, '\n  $1');
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
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
