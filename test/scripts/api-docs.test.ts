import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Place } from '../support/program.ts';

it('docs/api.md is what the program exports; npm run docs makes it anew', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const made = join(new Place().path, 'api.md');
  execFileSync(process.execPath, [join(root, 'scripts/api-docs.mjs'), made]);
  expect(readFileSync(join(root, 'docs/api.md'), 'utf8')).toBe(readFileSync(made, 'utf8'));
});
