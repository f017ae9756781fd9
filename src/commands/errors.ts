import { exitStatus, ProviderError, SkllmError } from '../errors.ts';
import { runError } from '../run-error.ts';
import { say } from './terminal.ts';

/**
 * Tells a failed run on standard error: what was found, then what to do.
 *
 * @returns The exit status.
 */
export function reportError(error: unknown): number {
  // A request outside a run, such as for a list of models.
  if (error instanceof ProviderError) return reportError(runError(error));
  if (error instanceof SkllmError) {
    say(`skllm: ${error.message}`);
    if (error.hint) say(`  ${error.hint}`);
    else if (error.code === 'fault') say(report);
    return error.status;
  }
  say(`skllm: a fault of the program: ${error instanceof Error ? error.stack : String(error)}`);
  say(report);
  return exitStatus.fault;
}

const report = '  Please report it, with the command that was run.';
