import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SkllmError } from '../errors.ts';
import type { Provider } from '../model.ts';
import { isObject, type Unchecked } from './chat-reply.ts';
import { adoptProvider } from './plugin-model.ts';
import { checkProvider } from './plugin-shape.ts';

/**
 * Loads plugins: packages or files that export a `Provider` by default. This runs their code.
 *
 * @param names - Absolute paths of files, or names of packages.
 * @param folder - Where packages are looked for first, and in the folders above; then they are
 *   looked for beside skllm itself.
 * @param known - The providers there are, whose namespaces are taken.
 * @throws SkllmError `config` for one that is not there, cannot be loaded, is no provider, or
 *   wants a namespace that is taken.
 */
export async function loadPlugins(
  names: readonly string[],
  { folder, known }: { folder: string; known: readonly Provider[] },
): Promise<readonly Provider[]> {
  const loaded: Provider[] = [];
  for (const name of names) {
    const provider = checkProvider(await defaultExport(name, folder), name);
    if ([...known, ...loaded].some(({ namespace }) => namespace === provider.namespace)) {
      throw new SkllmError(
        'config',
        `the plugin ${name} wants the namespace "${provider.namespace}", which is taken`,
        { hint: 'Its author has to choose another name.' },
      );
    }
    loaded.push(adoptProvider(provider));
  }
  return loaded;
}

async function defaultExport(name: string, folder: string): Promise<unknown> {
  const file = isAbsolute(name) ? name : packageFile(name, folder);
  if (file === undefined || !existsSync(file)) throw notThere(name, folder);
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    return isObject(module) ? module.default : undefined;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new SkllmError('config', `the plugin ${name} cannot be loaded: ${reason}`, {
      hint: 'Mend or update it, or take it out of plugins in the settings.',
      cause,
    });
  }
}

function notThere(name: string, folder: string): SkllmError {
  if (isAbsolute(name)) {
    return new SkllmError('config', `there is no plugin ${name}`, {
      hint: 'Check the path under plugins in the settings.',
    });
  }
  return new SkllmError('config', `the plugin ${name} is not installed`, {
    hint: `In ${folder} run: npm install ${name}`,
  });
}

/** The file that an import of a package means; Node tells only from a module in that folder. */
function packageFile(name: string, folder: string): string | undefined {
  const homes = [...foldersAbove(folder), ...foldersAbove(import.meta.dirname)];
  const home = homes
    .map((one) => join(one, 'node_modules', name))
    .find((one) => existsSync(join(one, 'package.json')));
  if (home === undefined) return undefined;
  const description: unknown = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return join(home, isObject(description) ? entry(description) : 'index.js');
}

function* foldersAbove(folder: string): Generator<string> {
  for (let one = folder; ; one = dirname(one)) {
    yield one;
    if (one === dirname(one)) return;
  }
}

function entry({ exports, main }: Unchecked): string {
  const root = isObject(exports) && '.' in exports ? exports['.'] : exports;
  return exported(root) ?? (typeof main === 'string' ? main : 'index.js');
}

/** The first condition that holds for an import, in the package's own order. */
function exported(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  const held = Object.keys(value).filter((name) => ['node', 'import', 'default'].includes(name));
  return held.map((name) => exported(value[name])).find((file) => file !== undefined);
}
