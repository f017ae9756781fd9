import { finalReasons } from '../classify/known-answers.ts';
import type { FailureReason } from '../prediction.ts';
import type { PlaceFlags } from './batch.ts';
import { shellWords } from './shell-words.ts';

/**
 * The command that takes the answers of a batch in, with the places that no manifest notes: answers
 * in another store than the rows were looked up in would be paid for again. `--url` is left out, as it
 * may hold a key.
 */
export function takingIn(
  command: 'fetch' | 'import',
  manifest: string,
  { config, cacheDir }: Pick<PlaceFlags, 'config'> & { readonly cacheDir?: string },
): string {
  const places = [
    ...(config === undefined ? [] : ['--config', config]),
    ...(cacheDir === undefined ? [] : ['--cache-dir', cacheDir]),
  ];
  return shellWords(['skllm', 'batch', command, manifest, ...places]);
}

/**
 * How rows that a fetch found no label for may get one.
 *
 * @param reasons - Why they have none, where nothing was asked.
 * @returns Undefined where asking is of no use.
 */
export function howAskedAgain(reasons: Iterable<FailureReason>): string | undefined {
  const all = [...reasons];
  if (all.includes('gave-up')) {
    return 'The same submit sends rows that got no valid answer once more; fetch --live asks for them at once.';
  }
  return all.some((reason) => finalReasons.has(reason))
    ? 'Rows that failed for good are sent again only where submit is given --retry-failed.'
    : undefined;
}
