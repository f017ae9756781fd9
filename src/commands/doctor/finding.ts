import { ProviderError, SkllmError } from '../../errors.ts';
import { runError } from '../../run-error.ts';

/**
 * What was found of one thing.
 *
 * - `ok`: it works as far as was looked
 * - `note`: nothing is wrong, but something is worth knowing
 * - `missing`: settings that are wrong or not there
 * - `failing`: a host that does not answer, or not as it should
 */
export interface Finding {
  readonly state: 'ok' | 'note' | 'missing' | 'failing';
  /** What was looked at: `settings`, or a model. */
  readonly subject: string;
  readonly found: string;
  /** What to do next. */
  readonly next?: string | undefined;
}

/**
 * A failure as a finding.
 *
 * @throws What is no failure of settings or services.
 */
export function failure(subject: string, error: unknown): Finding {
  if (error instanceof ProviderError) return failure(subject, runError(error));
  if (!(error instanceof SkllmError) || error.code === 'interrupted') throw error;
  const state = error.code === 'service' ? 'failing' : 'missing';
  return { state, subject, found: error.message, next: error.hint };
}
