import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it, type TestContext } from 'vitest';
import { inTurn } from '../../src/providers/file-turn.ts';

function lockPath({ onTestFinished }: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'skllm-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'x.lock');
}

/** What a killed process leaves. */
function leaveBehind(lock: string): void {
  mkdirSync(lock);
  writeFileSync(join(lock, 'gone'), '');
}

/** Work, and how many were at it at once, and how often it was done. */
function counted(milliseconds: number) {
  const seen = { busy: 0, most: 0, times: 0 };
  const work = async () => {
    seen.most = Math.max(seen.most, ++seen.busy);
    await sleep(milliseconds);
    seen.busy -= 1;
    seen.times += 1;
  };
  return { seen, work };
}

function options() {
  return { signal: new AbortController().signal };
}

// At the same time, since some of it waits for seconds.
describe.concurrent('work that one does at a time', () => {
  it('is done by one after the other, and leaves no lock', async (context) => {
    const { expect } = context;
    const lock = lockPath(context);
    const { seen, work } = counted(20);
    await Promise.all(Array.from({ length: 4 }, () => inTurn(lock, options(), work)));
    expect([seen.most, seen.times, existsSync(lock)]).toEqual([1, 4, false]);
  });

  it('that is done by the time its turn comes is not done again', async (context) => {
    const { expect } = context;
    const lock = lockPath(context);
    const { seen, work } = counted(20);
    const once = { ...options(), isDone: () => seen.times > 0 };
    await Promise.all(Array.from({ length: 3 }, () => inTurn(lock, once, work)));
    expect([seen.times, existsSync(lock)]).toEqual([1, false]);
  });

  it('that fails frees the lock, and so does nobody else’s', async (context) => {
    const { expect } = context;
    const lock = lockPath(context);
    const failing = inTurn(lock, options(), async () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
    await inTurn(lock, options(), async (isHeld) => {
      expect(await isHeld()).toBe(true);
      rmSync(lock, { recursive: true });
      leaveBehind(lock);
      expect(await isHeld()).toBe(false);
    });
    expect(readdirSync(lock)).toEqual(['gone']);
  });

  it('is not waited for after an abort', async (context) => {
    const { expect } = context;
    const lock = lockPath(context);
    leaveBehind(lock);
    const ending = new AbortController();
    let told = 0;
    const waiting = () => {
      told += 1;
      ending.abort(new Error('enough'));
    };
    const { seen, work } = counted(0);
    await expect(inTurn(lock, { signal: ending.signal, waiting }, work)).rejects.toThrow();
    expect([told, seen.times]).toEqual([1, 0]);
  });

  it('is left to one that gives signs of life, which says nothing of its process', async (context) => {
    const { expect } = context;
    const lock = lockPath(context);
    const ending = new AbortController();
    const holding = inTurn(lock, options(), async (isHeld) => {
      const lives = () => {
        throw new Error('another is at it');
      };
      const waiting = inTurn(lock, { ...options(), lives }, counted(0).work);
      await expect(waiting).rejects.toThrow('another is at it');
      // Longer than what is dead is waited for.
      const late = inTurn(lock, { signal: ending.signal }, counted(0).work);
      await Promise.race([sleep(6000), late]);
      expect(await isHeld()).toBe(true);
      ending.abort();
      await expect(late).rejects.toThrow();
    });
    await holding;
  });

  it('is taken over by one of eight at a time from one that gives none', async (context) => {
    const { expect } = context;
    const lock = lockPath(context);
    leaveBehind(lock);
    const { seen, work } = counted(5);
    const told: string[] = [];
    const silent = () => told.push('silent');
    await Promise.all(
      Array.from({ length: 8 }, () => inTurn(lock, { ...options(), silent }, work)),
    );
    expect([seen.most, seen.times, existsSync(lock)]).toEqual([1, 8, false]);
    expect(told).toHaveLength(8);
  });

  it('ends with the fault where what is dead cannot be removed', async (context) => {
    const { expect } = context;
    const lock = lockPath(context);
    mkdirSync(join(lock, 'a folder'), { recursive: true });
    const { seen, work } = counted(0);
    await expect(inTurn(lock, options(), work)).rejects.toMatchObject({ code: 'output' });
    expect([seen.times, existsSync(join(lock, 'a folder'))]).toEqual([0, true]);
  });
});
