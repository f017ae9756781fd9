import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from 'vitest';

/** The folder that `npm run engines` fills, unless SKLLM_ENGINES names another. */
const base = resolve(import.meta.dirname, '../../.engines');

/** The folder that holds an engine for tests; undefined where it is not installed. */
export function engineFolder(name: 'node-llama-cpp' | '@huggingface/transformers') {
  const folders = [process.env.SKLLM_ENGINES, join(base, name.split('/').at(-1)!)];
  return folders.find((folder) => folder && existsSync(join(folder, 'node_modules', name)));
}

/** Describes what needs an engine; where it is missing the tests are skipped under that title. */
export function describeWith(
  name: Parameters<typeof engineFolder>[0],
  title: string,
  tests: (folder: string) => void,
): void {
  const folder = engineFolder(name);
  if (folder !== undefined) describe(title, () => tests(folder));
  else describe.skip(`${title} (skipped: ${name} is missing; npm run engines)`, () => tests(''));
}
