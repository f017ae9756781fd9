import { exitStatus, ProviderError, SkllmError } from '../errors.ts';
import { say } from './terminal.ts';

/**
 * Tells a failed run on standard error: what was found, then what to do.
 *
 * @returns The exit status.
 */
export function reportError(error: unknown): number {
  if (error instanceof ProviderError) return reportError(asRunError(error));
  if (error instanceof SkllmError) {
    say(`skllm: ${error.message}`);
    if (error.hint) say(`  ${error.hint}`);
    return error.status;
  }
  say(`skllm: a fault of the program: ${error instanceof Error ? error.stack : String(error)}`);
  return exitStatus.fault;
}

/** A request outside a run, such as for a list of models, that failed. */
function asRunError(error: ProviderError): SkllmError {
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return new SkllmError('service', error.message, { cause: error, ...hint });
}
