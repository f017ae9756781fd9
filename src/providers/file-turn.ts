import { randomUUID } from 'node:crypto';
import { access, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { claim, type Holder, holderOf, markOf, release } from './lock.ts';

export interface TurnOptions {
  readonly signal: AbortSignal;
  /** Whether there is nothing left to do, since another process has done it. */
  readonly isDone?: () => boolean;
  /** Told once where another has its turn, or had it when it was killed. */
  readonly waiting?: () => void;
  /** Told where that other lives for certain. May throw, to wait no longer. */
  readonly lives?: () => void;
  /** Told once where no sign of life has come for longer than one takes. */
  readonly silent?: () => void;
}

/** Milliseconds: between two signs of life, and between two looks at them. */
const beat = 1000;
const look = 250;

/** Looks without a sign of life after which one is told of it, and after which it counts as dead. */
const silentLooks = 6;
const deadLooks = 20;

/**
 * Does work that several processes want to do but one should: whoever has the lock has its turn, the
 * others wait until it is done, and take over where no sign of life comes for five seconds.
 *
 * The sign is the time of the lock's file, of which only changes count, by a number of looks: clocks
 * of two machines may differ, and who looks may have been suspended too. No process is looked for by
 * its number: it may be in another container, or on another machine. A process that was suspended
 * and thought dead may wake up beside its successor, so the work must bear company; `isHeld` tells
 * it, before what must not be done twice.
 *
 * @param lock - Path of the lock, in a folder that exists.
 * @throws What the work throws; the signal's reason when aborted while waiting; SkllmError `output`
 *   where a lock can be neither made nor removed.
 */
export async function inTurn(
  lock: string,
  options: TurnOptions,
  work: (isHeld: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  const holder = randomUUID();
  if (!(await comes(lock, holder, options))) return;
  const mark = markOf(lock, holder);
  const isHeld = () =>
    access(mark).then(
      () => true,
      () => false,
    );
  // One that is no longer held has no file whose time could be set.
  const beating = setInterval(() => utimes(mark, new Date(), new Date()).catch(() => {}), beat);
  beating.unref();
  try {
    if (!options.isDone?.()) await work(isHeld);
  } finally {
    clearInterval(beating);
    await release(lock, holder);
  }
}

/** Waits for a turn. @returns Whether it has come; not where there is nothing left to do. */
async function comes(lock: string, holder: string, options: TurnOptions): Promise<boolean> {
  const watch = watching(options);
  for (;;) {
    options.signal.throwIfAborted();
    const other = await holderOf(lock);
    if (!other && (await claim(lock, holder))) return true;
    if (other && watch(other) === 'dead') await release(lock, other.name);
    await sleep(look, undefined, { signal: options.signal });
    if (options.isDone?.()) return false;
  }
}

/** Looks at who has its turn, time and again. */
function watching({ waiting, lives, silent }: TurnOptions) {
  let before: Holder | undefined;
  let looks = 0;
  return (now: Holder): 'dead' | undefined => {
    if (!before) waiting?.();
    const isSilent = before?.name === now.name && before.time === now.time;
    if (before && !isSilent) lives?.();
    before = now;
    looks = isSilent ? looks + 1 : 0;
    if (looks === silentLooks) silent?.();
    return looks >= deadLooks ? 'dead' : undefined;
  };
}
