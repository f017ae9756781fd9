import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SkllmError } from '../errors.ts';

/** A package that is large, and therefore installed only by those who want what it does. */
export interface Engine {
  readonly name: string;
  /** What needs it, for messages. */
  readonly purpose: string;
  /** The command that installs it, and no more of it than is needed. */
  readonly install: string;
}

/**
 * Loads an engine: from the folder that is named, else from where skllm itself is installed, be
 * that a project or the global folder.
 *
 * The working directory is not searched: a package that came with somebody's tables would run.
 *
 * @param folder - One that holds `node_modules`.
 * @throws SkllmError `config` where it is not installed, or cannot be loaded.
 */
export async function loadEngine(engine: Engine, folder: string | undefined): Promise<unknown> {
  const entry = folder === undefined ? engine.name : entryIn(folder, engine);
  try {
    return await import(entry);
  } catch (cause) {
    throw isAbsent(cause, engine) ? notInstalled(engine) : broken(engine, cause);
  }
}

/**
 * What is missing where an engine is not installed, for lists; it is looked for and not loaded.
 *
 * @param folder - As for `loadEngine`.
 */
export function lackingEngine({ name }: Engine, folder: string | undefined): string | undefined {
  const { resolve } = createRequire(import.meta.url);
  const homes = folder === undefined ? resolve.paths(name) : [join(folder, 'node_modules')];
  const isThere = homes?.some((home) => existsSync(join(home, name, 'package.json')));
  return isThere ? undefined : `the package ${name}`;
}

/** The file that an import of the package would load, were it made from that folder. */
function entryIn(folder: string, engine: Engine): string {
  const home = join(folder, 'node_modules', engine.name);
  try {
    const { exports, main } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const file = target(exports?.['.'] ?? exports) ?? main;
    return pathToFileURL(join(home, String(file))).href;
  } catch {
    throw notInstalled(engine, folder);
  }
}

/** Follows the conditions of `exports` as Node does for an import. */
function target(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const conditions = Object.entries(exports);
  const match = conditions.find(([name]) => ['node', 'import', 'default'].includes(name));
  return target(match?.[1]);
}

function isAbsent(cause: unknown, { name }: Engine): boolean {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' && String(message).includes(`'${name}'`);
}

function notInstalled({ name, purpose, install }: Engine, folder?: string): SkllmError {
  const place = folder === undefined ? '' : ` in ${folder} (SKLLM_ENGINES)`;
  const own = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  return new SkllmError('config', `${purpose} needs the package ${name}, not installed${place}`, {
    hint: `Install it beside skllm (${own}):\n  ${install}\nor in a folder of its own that SKLLM_ENGINES then names.`,
  });
}

function broken({ name }: Engine, cause: unknown): SkllmError {
  const [line] = String((cause as Error).message ?? cause).split('\n');
  return new SkllmError('config', `the package ${name} cannot be loaded: ${line}`, {
    hint: 'Install it again, for this machine and this version of Node.',
    cause,
  });
}
