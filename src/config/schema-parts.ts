import { z } from 'zod';
import { nearest } from '../nearest.ts';
import { formatKeyPath } from './key-path.ts';

// The message of every schema says what is allowed; complaints.ts makes the sentence around it.

export const text = z.string('text').min(1, 'text that is not empty');
export const flag = z.boolean('true or false');

/** A map of known keys only; an unknown one is told with the nearest known. */
export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? unknownKeys(issue.keys ?? [], Object.keys(shape))
        : `a map of ${Object.keys(shape).join(', ')}`,
  });
}

function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  const sentences = keys.map((key) => {
    const near = nearest(key, known);
    const help = near ? `did you mean \`${near}\`?` : `known here: ${known.join(', ')}`;
    return `unknown key \`${formatKeyPath([key])}\`; ${help}`;
  });
  return sentences.join('\n');
}

export function record<Value extends z.ZodType>(value: Value, key: z.ZodString = z.string()) {
  return z.record(key.min(1, 'a name that is not empty'), value, {
    error: (issue) => (issue.code === 'invalid_key' ? 'a name that is allowed' : 'a map by name'),
  });
}

export function list<Value extends z.ZodType>(value: Value) {
  return z.array(value, 'a list');
}

export function whole(least: number) {
  const allowed = `a whole number, ${least} or more`;
  return z.int(allowed).min(least, allowed);
}

export function between(least: number, most: number, allowed: string) {
  return z.number(allowed).min(least, allowed).max(most, allowed);
}
