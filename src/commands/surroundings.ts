import { homedir } from 'node:os';
import type { Surroundings } from '../config/places.ts';
import { SkllmError } from '../errors.ts';

/** What settings are read from, as this process has it. */
export function surroundings(): Surroundings {
  return { env: process.env, cwd: workingFolder(), home: homedir() };
}

/** @throws SkllmError `input` where somebody has removed it. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new SkllmError('input', 'the folder that you are in is gone', {
      hint: 'Go to one that is there.',
      cause,
    });
  }
}
