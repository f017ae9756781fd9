import { isAbsolute, relative, resolve, sep } from 'node:path';
import { expandsVariables } from './expand.ts';
import { isGuarded, namedFile } from './guarded.ts';
import { formatKeyPath, isMap, type KeyPath, textsOf } from './key-path.ts';
import { realPath } from './places.ts';

/**
 * What of a settings file needs the user's trust.
 *
 * @param tree - The file's data, variables not yet put in.
 * @param folder - The file's folder.
 * @returns One key path each, with the reason where the key alone does not tell it.
 */
export function needsTrust(tree: Record<string, unknown>, folder: string): readonly string[] {
  const guarded = [...guardedPaths(tree)].map(formatKeyPath);
  const texts = [...textsOf(tree)].filter(([path]) => !isGuarded(path));
  const others = texts.flatMap(([path, text]) => {
    if (expandsVariables(text)) return [`${formatKeyPath(path)} (reads the environment)`];
    if (namesProject(path, text)) return [`${formatKeyPath(path)} (names a project)`];
    if (namesModelFile(path, text)) return [`${formatKeyPath(path)} (a model file to be run)`];
    const file = namedFile(path, text);
    if (file === undefined || !leaves(folder, file)) return [];
    return [`${formatKeyPath(path)} (a file outside the folder)`];
  });
  return [...guarded, ...others];
}

/**
 * Whether a model's full resource name says whose project the rows go to: that of another can be
 * open to everyone.
 */
function namesProject(path: KeyPath, text: string): boolean {
  return isModel(path) && /::projects\//.test(text);
}

/**
 * Whether a model is a file that a native engine reads: one that came with somebody's tables is not
 * to be parsed unasked.
 */
function namesModelFile(path: KeyPath, text: string): boolean {
  return isModel(path) && /^(gguf|hf)::/.test(text);
}

function isModel(path: KeyPath): boolean {
  return path.at(-1) === 'model' || path[0] === 'models';
}

/** Guarded keys, as deep as one setting of a provider or one option of a request. */
function* guardedPaths(tree: unknown, path: KeyPath = []): Generator<KeyPath> {
  const depth = path[0] === 'models' ? 4 : 3;
  if (isMap(tree) && path.length < depth && Object.keys(tree).length > 0) {
    for (const [key, value] of Object.entries(tree)) yield* guardedPaths(value, [...path, key]);
  } else if (isGuarded(path)) {
    yield path;
  }
}

/** Whether a file's name leads out of a folder, also by way of a link. */
function leaves(folder: string, name: string): boolean {
  const way = relative(realPath(folder), realPath(resolve(folder, name)));
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
