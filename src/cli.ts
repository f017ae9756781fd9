import { CommanderError } from 'commander';
import { reportError } from './commands/errors.ts';
import { createProgram } from './commands/program.ts';
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
    const program = await createProgram({ signal }, (name) => args.includes(name));
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitStatus.usage;
    return reportError(error);
  }
}
