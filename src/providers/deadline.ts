import { ProviderError } from '../errors.ts';

/** Longest time that a timer can wait, in milliseconds: about 25 days. */
const longestTimer = 2 ** 31 - 1;

/**
 * Runs work that must be over after `ms` milliseconds, or when `signal` says so.
 *
 * The work gets a signal of its own: listeners that it leaves behind end with it and do not gather
 * on the signal of the whole run.
 *
 * @throws ProviderError `timeout`; the signal's reason when aborted; whatever the work throws.
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const own = new AbortController();
  const forward = () => own.abort(signal.reason);
  const expire = () => own.abort(new ProviderError('timeout', `no full reply in ${ms / 1000} s`));
  const timer = setTimeout(expire, Math.min(ms, longestTimer));
  signal.addEventListener('abort', forward, { once: true });
  try {
    return await work(own.signal);
  } catch (error) {
    throw own.signal.aborted ? own.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
  }
}

/** Waits for work that may not heed the signal, and for no longer than the signal allows. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, aborted]);
}
