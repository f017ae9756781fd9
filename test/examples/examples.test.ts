import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Place } from '../support/program.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** Runs an example as its own first lines say, in a folder of its own. */
function run(example: string, args: readonly string[] = [], cwd = folder) {
  return promisify(execFile)(process.execPath, [join(folder, example), ...args], { cwd });
}

it('label-objects labels objects in memory', async () => {
  const { stdout } = await run('label-objects.mjs');
  expect(stdout).toBe('1: billing\n2: bug\n3: billing\n4: bug\n');
});

it('label-file labels a file', async () => {
  const place = new Place();
  const output = join(place.path, 'labelled.csv');
  const { stdout } = await run(
    'label-file.mjs',
    [join(fixtures, 'reviews.csv'), output],
    place.path,
  );
  expect(stdout).toContain('is written; 0 requests were made.');
  const lines = readFileSync(output, 'utf8').split('\n');
  expect(lines[0]).toBe('id,product,text,label');
  expect(lines).toHaveLength(
    readFileSync(join(fixtures, 'reviews.csv'), 'utf8').split('\n').length,
  );
});

it('own-provider labels with a model of its own', async () => {
  const { stdout } = await run('own-provider.mjs');
  expect(stdout).toBe('A red kettle: red\nBlue, and loud: blue\nA lamp: the text names no label\n');
});

it('there is no example that is not tried here', () => {
  expect(readdirSync(folder).sort()).toEqual([
    'label-file.mjs',
    'label-objects.mjs',
    'own-provider.mjs',
  ]);
});
