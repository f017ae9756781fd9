import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inTurn } from '../../src/providers/file-turn.ts';

function lockPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'skllm-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'x.lock');
}

const options = { signal: new AbortController().signal, isDone: () => false, waiting: () => {} };

describe('work that one does at a time', () => {
  it('is done by one after the other, and leaves no lock', async () => {
    const lock = lockPath();
    let busy = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++busy);
      await new Promise((resolve) => setTimeout(resolve, 20));
      busy -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => inTurn(lock, options, work)));
    expect([most, existsSync(lock)]).toEqual([1, false]);
  });

  it('that is done by the time its turn comes is not done again', async () => {
    const lock = lockPath();
    let times = 0;
    const once = { ...options, isDone: () => times > 0 };
    const work = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      times += 1;
    };
    await Promise.all(Array.from({ length: 3 }, () => inTurn(lock, once, work)));
    expect([times, existsSync(lock)]).toEqual([1, false]);
  });

  it('that fails frees the lock, and so does nobody else’s', async () => {
    const lock = lockPath();
    await expect(
      inTurn(lock, options, async () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
    await inTurn(lock, options, async (isHeld) => {
      expect(await isHeld()).toBe(true);
      writeFileSync(lock, 'somebody else');
      expect(await isHeld()).toBe(false);
    });
    expect(existsSync(lock)).toBe(true);
  });

  it('is not waited for after an abort', async () => {
    const lock = lockPath();
    writeFileSync(lock, 'somebody else');
    const ending = new AbortController();
    let told = 0;
    const waiting = () => {
      told += 1;
      ending.abort(new Error('enough'));
    };
    const turn = inTurn(lock, { ...options, signal: ending.signal, waiting }, async () => {});
    await expect(turn).rejects.toThrow();
    expect(told).toBe(1);
  });

  it('goes on at once where the one before is known to be gone, and not where it gives a sign of life', async () => {
    const lock = lockPath();
    writeFileSync(lock, 'somebody gone');
    await inTurn(lock, { ...options, owner: 'me', lives: () => false }, async (isHeld) => {
      expect(await isHeld()).toBe(true);
    });
    writeFileSync(lock, 'somebody');
    const lives = (owner: string, sign: boolean) => {
      if (sign) throw new Error(`${owner} is at it`);
      utimesSync(lock, new Date(), new Date(Date.now() + 1000));
      return undefined;
    };
    await expect(inTurn(lock, { ...options, lives }, async () => {})).rejects.toThrow(
      'somebody is at it',
    );
    expect(existsSync(lock)).toBe(true);
  });
});
