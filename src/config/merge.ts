import { formatKeyPath, isMap, type KeyPath } from './key-path.ts';
import type { Settings } from './settings.ts';

/** Where a value came from, in words: `flag`, `environment variable X`, `file x`, `default`. */
export type Origin = string;

/** Settings of one origin. */
export interface Layer {
  readonly origin: Origin;
  readonly settings: Settings;
  /** Settings of providers that hold variables which are not set: formatted key path -> these. */
  readonly unset?: ReadonlyMap<string, string>;
}

/** Settings of several origins made one. */
export interface Merged {
  readonly settings: Settings;
  /** Formatted key path -> origin, for each value that is set as a whole. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** As in `Layer`, of what is in force. */
  readonly unset?: ReadonlyMap<string, string>;
}

/**
 * Puts layers on each other, the last on top.
 *
 * An alias and a task are set as a whole: one that is redefined keeps nothing of its old meaning.
 * Settings of a provider and of the network are set one by one, but a provider's entry that names a
 * host starts anew, so that no key is sent to a host that another file named.
 */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const pieces = new Map<string, Piece>();
  for (const { origin, settings, unset } of layers) {
    for (const path of replacedPaths(settings)) {
      for (const [key, piece] of pieces) if (isUnder(path, piece.path)) pieces.delete(key);
    }
    for (const [path, value] of piecesOf(settings)) {
      const key = formatKeyPath(path);
      pieces.set(key, { path, value, origin, unset: unset?.get(key) });
    }
  }
  const settings = emptyMap();
  for (const { path, value } of pieces.values()) place(settings, path, value);
  return {
    settings: settings as Settings,
    origins: new Map([...pieces].map(([key, { origin }]) => [key, origin])),
    unset: new Map([...pieces].flatMap(([key, { unset }]) => (unset ? [[key, unset]] : []))),
  };
}

interface Piece {
  readonly path: KeyPath;
  readonly value: unknown;
  readonly origin: Origin;
  readonly unset: string | undefined;
}

/** Settings of a provider that name its host. */
export const hostKeys: readonly string[] = ['type', 'url', 'endpoint', 'baseUrl'];

/** How many levels of keys lead to what is set as a whole; 1 where not listed. */
const depths: { readonly [key in keyof Settings]?: number } = {
  models: 2,
  tasks: 2,
  network: 2,
  interop: 2,
  BACKENDS: 2,
  PROVIDERS: 2,
  providers: 3,
};

/** What is set as a whole, with its path. */
function* piecesOf(settings: Settings): Generator<[KeyPath, unknown]> {
  for (const [key, value] of Object.entries(settings)) {
    yield* split([key], value, depths[key as keyof Settings] ?? 1);
  }
}

function* split(path: KeyPath, value: unknown, depth: number): Generator<[KeyPath, unknown]> {
  if (value === undefined) return;
  if (path.length >= depth || !isMap(value)) yield [path, value];
  else for (const [key, one] of Object.entries(value)) yield* split([...path, key], one, depth);
}

/** What lower layers said and this one takes back by saying something else. */
function* replacedPaths(settings: Settings): Generator<KeyPath> {
  if (settings.labels) yield ['labelsFile'];
  if (settings.labelsFile) yield ['labels'];
  for (const [name, entry] of Object.entries(settings.providers ?? {})) {
    if (hostKeys.some((key) => Object.hasOwn(entry, key))) yield ['providers', name];
  }
}

function isUnder(ancestor: KeyPath, path: KeyPath): boolean {
  return ancestor.every((key, level) => path[level] === key);
}

function place(tree: Record<PropertyKey, unknown>, path: KeyPath, value: unknown): void {
  const [key, ...rest] = path as [PropertyKey, ...PropertyKey[]];
  if (rest.length === 0) tree[key] = value;
  else {
    tree[key] ??= emptyMap();
    place(tree[key] as Record<PropertyKey, unknown>, rest, value);
  }
}

/** A map without a prototype, in which a name such as `constructor` is a name like any other. */
function emptyMap(): Record<PropertyKey, unknown> {
  return Object.create(null) as Record<PropertyKey, unknown>;
}
