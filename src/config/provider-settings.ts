import { SkllmError } from '../errors.ts';
import type { ProviderSetting } from '../model.ts';
import { formatKeyPath } from './key-path.ts';
import { hostKeys, type Merged, type Origin } from './merge.ts';
import type { Surroundings } from './places.ts';
import type { ProviderDeclaration } from './secrets.ts';

/** What one provider gets to connect with. */
export interface ProviderSettings {
  readonly values: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Where each value came from; all headers together under `headers`. */
  readonly origins: Readonly<Record<string, Origin>>;
  /**
   * Settings that nothing gives, each with the ways to give it: required ones, and those of a file
   * whose variables are not set.
   */
  readonly missing: Readonly<Record<string, string>>;
}

/**
 * Finds the settings of one provider: the environment before the files.
 *
 * A named provider (`gateway: { type: custom_url }`) gets nothing from the environment: a variable
 * belongs to the provider that it is named for.
 *
 * @param namespace - What stands before `::` in a model's id.
 * @param provider - The provider that serves it.
 * @throws SkllmError `config` for a key that cannot be one, and where the environment names a host
 *   but a file holds a key for another.
 */
export function providerSettings(
  namespace: string,
  provider: ProviderDeclaration,
  { settings, origins, unset }: Merged,
  env: Surroundings['env'],
): ProviderSettings {
  const entry = settings.providers?.[namespace] ?? {};
  const found = new Map<string, Found>();
  const missing: Record<string, string> = {};
  for (const [name, setting] of Object.entries(provider.settings)) {
    const key = formatKeyPath(['providers', namespace, name]);
    const variables = namespace === provider.namespace ? (setting.env ?? []) : [];
    const lacking = unset?.get(key);
    const written = lacking === undefined ? entry[name] : undefined;
    const value = fromEnvironment(variables, env) ?? fromFile(written, origins.get(key));
    if (value !== undefined) found.set(name, value);
    else if (lacking !== undefined) missing[name] = ofFile(lacking, key, origins);
    else if (setting.required) missing[name] = [...variables, key].join(' or ');
    if (value !== undefined && setting.secret) checkKey(key, value);
  }
  checkHost(namespace, { entry, found, declared: provider.settings });
  const headers = typeof entry.headers === 'object' ? entry.headers : {};
  const headersKey = formatKeyPath(['providers', namespace, 'headers']);
  const headersOrigin = origins.get(headersKey);
  const inHeaders = unset?.get(headersKey);
  if (inHeaders !== undefined) missing.headers = ofFile(inHeaders, headersKey, origins);
  return {
    values: mapValues(found, ({ value }) => value),
    headers,
    origins: {
      ...mapValues(found, ({ origin }) => origin),
      ...(headersOrigin === undefined ? {} : { headers: headersOrigin }),
    },
    missing,
  };
}

/** Where variables are to be set that a file names. */
function ofFile(variables: string, key: string, origins: Merged['origins']): string {
  return `${variables} (for ${key} of ${origins.get(key)})`;
}

interface Found {
  readonly value: string;
  readonly origin: Origin;
  readonly variable?: string;
}

type Entry = Readonly<Record<string, string | Record<string, string>>>;

function fromEnvironment(
  variables: readonly string[],
  env: Surroundings['env'],
): Found | undefined {
  for (const variable of variables) {
    const value = env[variable]?.trim();
    if (value) return { value, origin: `environment variable ${variable}`, variable };
  }
  return undefined;
}

function fromFile(value: Entry[string] | undefined, origin: Origin | undefined): Found | undefined {
  if (typeof value !== 'string') return undefined;
  return { value: value.trim(), origin: origin ?? 'default' };
}

/** Keys are printable ASCII; anything else came with a careless copy and would fail as a header. */
function checkKey(key: string, { value, origin }: Found): void {
  if (/^[\x21-\x7e]+$/.test(value)) return;
  throw new SkllmError('config', `${key} (${origin}) holds a character that no key has`, {
    hint: 'Copy the key again: letters, digits and signs on one line.',
  });
}

/** A key in a file is for the host in that file: a variable must not send it elsewhere. */
function checkHost(
  namespace: string,
  {
    entry,
    found,
    declared,
  }: {
    entry: Entry;
    found: ReadonlyMap<string, Found>;
    declared: Readonly<Record<string, ProviderSetting>>;
  },
): void {
  const host = hostKeys.find((name) => {
    const used = found.get(name);
    return used?.variable !== undefined && entry[name] !== undefined && entry[name] !== used.value;
  });
  if (host === undefined) return;
  const key = [...found].find(([name, { variable }]) => declared[name]?.secret && !variable)?.[0];
  const secret = key ?? (entry.headers === undefined ? undefined : 'headers');
  if (secret === undefined) return;
  const { variable } = found.get(host)!;
  throw new SkllmError(
    'config',
    `providers.${namespace}.${secret} belongs to the ${host} beside it, but ${variable} names another`,
    { hint: `Unset ${variable}, or give the key by a variable too.` },
  );
}

function mapValues<Value>(
  found: ReadonlyMap<string, Found>,
  value: (one: Found) => Value,
): Record<string, Value> {
  return Object.fromEntries([...found].map(([name, one]) => [name, value(one)]));
}
