import { SkllmError } from '../errors.ts';
import { inTurn } from '../providers/file-turn.ts';
import { say } from './terminal.ts';

/**
 * Does work on a file or folder that one process at a time may do, by a lock beside it. One that was
 * killed leaves its lock behind, which the next removes when no sign of life has come for five seconds.
 *
 * @param path - What is worked on.
 * @param work - Is given what to call before a step that two must not do: it throws where the process
 *   was suspended for so long that another has taken over.
 * @throws SkllmError `usage` where another process is at it; `interrupted` where the signal comes
 *   before the work begins; `output` where no lock can be made or removed there; and what the work throws.
 */
export async function alone<Result>(
  path: string,
  signal: AbortSignal,
  work: (checkHeld: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const lock = `${path.replace(/[\\/]+$/, '')}.lock`;
  const lives = () => {
    throw busy(path);
  };
  const silent = () => say(`skllm: ${killed(path)}`);
  let begun = false;
  let result: { readonly value: Result } | undefined;
  try {
    await inTurn(lock, { signal, lives, silent }, async (isHeld) => {
      begun = true;
      const checkHeld = async () => {
        if (!(await isHeld())) throw overtaken(path);
      };
      result = { value: await work(checkHeld) };
    });
  } catch (error) {
    throw signal.aborted && !begun ? new SkllmError('interrupted', 'interrupted') : error;
  }
  return result!.value;
}

function killed(path: string): string {
  return `the process that was at work on ${path} gives no sign of life; this one goes on in a few seconds unless one comes.`;
}

function busy(path: string): SkllmError {
  return new SkllmError('usage', `another process is at work on ${path}`, {
    hint: 'Wait until it has ended, or end it by Ctrl-C, which loses nothing; then run the same command again.',
  });
}

function overtaken(path: string): SkllmError {
  return new SkllmError('usage', `another process has taken over the work on ${path}`, {
    hint: 'This one gave no sign of life for seconds, as one that is suspended. The other goes on; once it has ended, the same command does what is left.',
  });
}
