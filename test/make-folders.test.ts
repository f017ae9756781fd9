import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolders } from '../src/make-folders.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'skllm-folders-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('folders', () => {
  it('are made with those above them, and again for nothing', () => {
    const path = join(folder(), 'a', 'b', 'c');
    makeFolders(path, 0o700);
    writeFileSync(join(path, 'kept'), 'x');
    makeFolders(path);
    expect(readFileSync(join(path, 'kept'), 'utf8')).toBe('x');
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('are not made where a file is in the way', () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(() => makeFolders(file)).toThrow('EEXIST');
    expect(() => makeFolders(join(file, 'a'))).toThrow(/EEXIST|ENOTDIR/);
  });

  it.skipIf(!existsSync('/proc/self'))('are refused under /proc (needs /proc)', () => {
    expect(() => makeFolders('/proc/skllm/a')).toThrow('ENOENT');
  });
});
