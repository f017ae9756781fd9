import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { providers } from '../../src/providers/registry.ts';

it('the README lists every variable that a provider reads', () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
  const read = providers.flatMap(({ settings }) =>
    Object.values(settings).flatMap(({ env = [] }) => env),
  );
  expect(read.length).toBeGreaterThan(10);
  expect(read.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
