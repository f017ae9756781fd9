import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claim, holderOf, release } from '../../src/providers/lock.ts';

// As built: processes of their own run no TypeScript.
const built = resolve(import.meta.dirname, '../../dist/providers/lock.js');
const script = join(import.meta.dirname, 'lock-process.mjs');

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'skllm-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('a lock', () => {
  it('has one holder, and is released by its name alone', async () => {
    const place = folder();
    const lock = join(place, 'x.lock');
    expect(await holderOf(lock)).toBeUndefined();
    expect([await claim(lock, 'one'), await claim(lock, 'two')]).toEqual([true, false]);
    await release(lock, 'two');
    expect((await holderOf(lock))?.name).toBe('one');
    await release(lock, 'one');
    await release(lock, 'one');
    expect([await holderOf(lock), readdirSync(place)]).toEqual([undefined, []]);
  });

  it('that was left empty is held by nobody', async () => {
    const lock = join(folder(), 'x.lock');
    mkdirSync(lock);
    expect(await holderOf(lock)).toBeUndefined();
    expect([await claim(lock, 'one'), (await holderOf(lock))?.name]).toEqual([true, 'one']);
  });

  it('takes away what is left of those who were killed while they made it, and nothing else', async () => {
    const place = folder();
    const lock = join(place, 'x.lock');
    mkdirSync(join(place, 'x.lock.1207f9c4-2978-42d5-bb3f-b25069fbf049', 'y'), { recursive: true });
    mkdirSync(join(place, 'x.lock.mine'));
    expect(await claim(lock, 'one')).toBe(true);
    expect(readdirSync(place).sort()).toEqual(['x.lock', 'x.lock.mine']);
  });

  it('that cannot be looked at, made or removed is a fault that is told', async () => {
    const place = folder();
    const lock = join(place, 'x.lock');
    const nowhere = join(place, 'none', 'x.lock');
    await expect(claim(nowhere, 'one')).rejects.toThrow(`${nowhere} cannot be made`);
    mkdirSync(join(lock, 'a folder'), { recursive: true });
    await expect(release(lock, 'a folder')).rejects.toMatchObject({ code: 'output' });
    expect(existsSync(join(lock, 'a folder'))).toBe(true);
    writeFileSync(join(place, 'y.lock'), '');
    await expect(holderOf(join(place, 'y.lock'))).rejects.toMatchObject({ code: 'output' });
  });

  it('is never held by two of eight in four processes, of which many leave it behind', async () => {
    const place = folder();
    const children = ['1', '2', '3', '4'].map((name) =>
      spawn(process.execPath, [script, built, place, name, '20']),
    );
    const end = () => children.forEach((child) => void child.kill('SIGKILL'));
    onTestFinished(end);
    // The others would wait for ever for one that has failed.
    for (const child of children) child.on('exit', (status) => status === 0 || end());
    const said = await Promise.all(children.map(({ stderr }) => text(stderr)));
    expect(said.join('')).toBe('');
    expect(readdirSync(place).filter((name) => name.endsWith('.gone'))).toHaveLength(80);
  });
});
