import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { SkllmError } from '../errors.ts';
import { inTurn } from '../providers/file-turn.ts';

/**
 * Does work on a file or folder that one process at a time may do, by a lock file beside it. One that was killed
 * leaves its lock behind, which the next removes: at once where it ran on this machine, else when no
 * sign of life has come for some seconds.
 *
 * @param path - What is worked on.
 * @throws SkllmError `usage` where another process is at it; `output` where no file can be made there;
 *   and what the work throws.
 */
export async function alone<Result>(
  path: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = `${path.replace(/[\\/]+$/, '')}.lock`;
  const lives = (owner: string, sign: boolean) => {
    const alive = sign || isAlive(owner);
    if (alive) throw busy(path, lock);
    return alive;
  };
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
  const options = { signal, isDone: () => false, waiting: () => {}, owner, lives };
  let begun = false;
  let result: { readonly value: Result } | undefined;
  try {
    await inTurn(lock, options, async () => {
      begun = true;
      result = { value: await work() };
    });
  } catch (error) {
    throw begun || signal.aborted || error instanceof SkllmError ? error : unmade(lock, error);
  }
  return result!.value;
}

/** Whether the process that made a lock runs; undefined for one of another machine. */
function isAlive(owner: string): boolean | undefined {
  const [host, pid] = owner.split(' ');
  if (host !== hostname()) return undefined;
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function busy(path: string, lock: string): SkllmError {
  return new SkllmError('usage', `another process is at work on ${path}`, {
    hint: `Wait until it has ended, or end it by Ctrl-C, which loses nothing; then run the same command again. If there is none, remove ${lock}.`,
  });
}

function unmade(lock: string, cause: unknown): SkllmError {
  const why = cause instanceof Error ? cause.message.split(',')[0] : String(cause);
  return new SkllmError('output', `${lock} cannot be written: ${why}`, {
    hint: 'Make room or give access there, and run the same command again.',
    cause,
  });
}
