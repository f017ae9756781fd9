import type { KeyPath } from './key-path.ts';
import type { Settings } from './settings.ts';

/** Keys with which a file could send rows or keys elsewhere, or run code. */
export const guardedKeys: ReadonlySet<PropertyKey> = new Set<keyof Settings>([
  'providers',
  'plugins',
  'network',
  'interop',
  'BACKENDS',
  'PROVIDERS',
]);

/** Whether a value at this path may name a host, a key or a plugin, or be sent unseen. */
export function isGuarded(path: KeyPath): boolean {
  return guardedKeys.has(path[0] ?? '') || (path[0] === 'models' && path[3] === 'extraBody');
}

/**
 * The file that a text of the settings names; undefined where it names none.
 *
 * Instructions may name one as `@file`.
 */
export function namedFile(path: KeyPath, text: string): string | undefined {
  const key = path.at(-1);
  if (path[0] === 'plugins') return isPath(text) ? text : undefined;
  if (path[0] === 'interop') return key === 'llm' ? text : undefined;
  if (path[0] === 'network') return path.length === 2 && key === 'ca' ? text : undefined;
  if (path.length !== 1 && !(path[0] === 'tasks' && path.length === 3)) return undefined;
  if (key === 'labelsFile' || key === 'examples') return text;
  return key === 'instructions' && text.startsWith('@') ? text.slice(1) : undefined;
}

/** Whether a plugin is named by its file; any other name is one of a package. */
function isPath(text: string): boolean {
  return /^\.{0,2}[/\\]|^[a-z]:[/\\]/i.test(text);
}
