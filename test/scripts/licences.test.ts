import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Place } from '../support/program.ts';

it('THIRD-PARTY.md is what the lock file says; npm run docs makes it anew', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const made = join(new Place().path, 'THIRD-PARTY.md');
  execFileSync(process.execPath, [join(root, 'scripts/licences.mjs'), made]);
  expect(readFileSync(join(root, 'THIRD-PARTY.md'), 'utf8')).toBe(readFileSync(made, 'utf8'));
});
