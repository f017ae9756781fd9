import { homedir } from 'node:os';
import type { Surroundings } from '../config/places.ts';

/** What settings are read from, as this process has it. */
export function surroundings(): Surroundings {
  return { env: process.env, cwd: process.cwd(), home: homedir() };
}
