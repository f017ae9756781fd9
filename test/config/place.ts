import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Surroundings } from '../../src/config/places.ts';
import { SkllmError } from '../../src/errors.ts';

/** A home folder with a project in it, both real and empty, removed after the test. */
export interface Place extends Surroundings {
  env: Record<string, string>;
  /** Writes a file of the project and returns its path. */
  project(name: string, text: string): string;
  /** Writes a file of the home folder and returns its path. */
  own(name: string, text: string): string;
}

export function makePlace(): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'skllm-config-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const home = join(root, 'home');
  const cwd = join(home, 'project');
  mkdirSync(cwd, { recursive: true });
  return {
    env: {},
    home,
    cwd,
    project: (name, text) => write(join(cwd, name), text),
    own: (name, text) => write(join(home, name), text),
  };
}

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** The error that an action ends with. */
export async function failure(action: () => unknown): Promise<SkllmError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof SkllmError) return error;
    throw error;
  }
  throw new Error('expected a SkllmError');
}
