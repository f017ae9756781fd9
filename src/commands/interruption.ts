import { SkllmError } from '../errors.ts';

/**
 * Waits for work, but not once the run is interrupted: what waits for a silent pipe would never end.
 *
 * @throws SkllmError `interrupted`, or what the work throws.
 */
export function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new SkllmError('interrupted', 'interrupted'));
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
}

/** Items until there are no more, or the run is interrupted. */
export async function* untilAborted<Item>(
  items: AsyncGenerator<Item>,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  try {
    for (;;) {
      const result = await unlessAborted(items.next(), signal);
      if (result.done) return;
      yield result.value;
    }
  } finally {
    const closed = items.return(undefined);
    if (signal.aborted) closed.catch(() => {});
    else await closed;
  }
}

/** Does work that ends with whatever its signal's listeners throw. @throws SkllmError `interrupted`. */
export async function orInterrupted<Value>(
  signal: AbortSignal,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
  }
}
