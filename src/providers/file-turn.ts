import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TurnOptions {
  readonly signal: AbortSignal;
  /** Whether there is nothing left to do, since another process has done it. */
  readonly isDone: () => boolean;
  /** Told once where another process has its turn. */
  readonly waiting: () => void;
  /** Names this process in the lock file: unlike any other. */
  readonly owner?: string;
  /**
   * Told whose turn it is, and whether a sign of life has come: says false where that process is known
   * to be gone, true where it is known to live. May throw, to wait no longer.
   */
  readonly lives?: (owner: string, sign: boolean) => boolean | undefined;
}

/** Milliseconds: between signs of life, without one, and between two looks at them. */
const beat = 1000;
const silence = 5000;
const look = 250;

/**
 * Does work that several processes want to do but one should: whoever makes the lock file has its
 * turn, the others wait until it is done, and take over where no sign of life comes any more.
 *
 * The sign is the file's time, of which only changes count: clocks of two machines may differ. A
 * process that was suspended and thought dead may wake up beside its successor, so the work must
 * bear company; `isHeld` tells it, before what must not be done twice.
 *
 * @param lock - Path of the lock file, in a folder that exists.
 * @throws What the work throws; the signal's reason when aborted while waiting.
 */
export async function inTurn(
  lock: string,
  { signal, isDone, waiting, owner = randomUUID(), lives }: TurnOptions,
  work: (isHeld: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  const seen = { owner: '', time: 0, since: performance.now() };
  for (let told = false; !(await claims(lock, owner)); told = true) {
    if (!told) waiting();
    const now = { owner: await ownerOf(lock), time: await timeOf(lock) };
    const sign = now.owner === seen.owner && now.time !== seen.time;
    const alive = now.owner === '' ? undefined : lives?.(now.owner, sign);
    if (now.owner !== seen.owner || now.time !== seen.time || alive) {
      Object.assign(seen, now, { since: performance.now() });
    }
    if (alive === false || performance.now() - seen.since > silence) {
      await dismiss(lock, now.owner);
      continue;
    }
    await sleep(look, undefined, { signal });
    if (isDone()) return;
  }
  if (isDone()) return rm(lock, { force: true });
  const isHeld = async () => (await ownerOf(lock)) === owner;
  const beating = setInterval(async () => {
    if (await isHeld()) await utimes(lock, new Date(), new Date()).catch(() => {});
  }, beat).unref();
  try {
    await work(isHeld);
  } finally {
    clearInterval(beating);
    if (await isHeld()) await rm(lock, { force: true });
  }
}

async function claims(lock: string, owner: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(owner).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a process that is gone. Of several that do so at once one finds it. */
async function dismiss(lock: string, owner: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, aside);
    // A successor's lock, if another waiter was quicker.
    if ((await ownerOf(aside)) !== owner) await rename(aside, lock);
  } catch {
    // Gone already.
  }
  await rm(aside, { force: true });
}

async function ownerOf(lock: string): Promise<string> {
  return readFile(lock, 'utf8').catch(() => '');
}

async function timeOf(lock: string): Promise<number> {
  return (await stat(lock).catch(() => undefined))?.mtimeMs ?? 0;
}
