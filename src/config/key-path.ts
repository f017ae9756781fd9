/** Where a value stands in a tree of settings: one name or list position a level. */
export type KeyPath = readonly PropertyKey[];

/** A key path as people write it: `models.fast.price`, `models["gpt-4.1"]`, `plugins[0]`. */
export function formatKeyPath(path: KeyPath): string {
  return path.map(formatKey).join('').replace(/^\./, '');
}

function formatKey(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = String(key);
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** Whether a value is a map of a settings file. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where there is none. */
export function valueAt(tree: unknown, path: KeyPath): unknown {
  let value = tree;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Every text in a tree, with its path. */
export function* textsOf(tree: unknown, path: KeyPath = []): Generator<[KeyPath, string]> {
  if (typeof tree === 'string') yield [path, tree];
  else if (Array.isArray(tree)) {
    for (const [position, value] of tree.entries()) yield* textsOf(value, [...path, position]);
  } else if (isMap(tree)) {
    for (const [key, value] of Object.entries(tree)) yield* textsOf(value, [...path, key]);
  }
}

/** The same tree with every text replaced. Keys stay as they are. */
export function mapTexts(
  tree: unknown,
  change: (text: string, path: KeyPath) => string,
  path: KeyPath = [],
): unknown {
  if (typeof tree === 'string') return change(tree, path);
  if (Array.isArray(tree)) {
    return tree.map((value, position) => mapTexts(value, change, [...path, position]));
  }
  if (!isMap(tree)) return tree;
  const entries = Object.entries(tree);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, mapTexts(value, change, [...path, key])]),
  );
}
