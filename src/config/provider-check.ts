import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { formatKeyPath } from './key-path.ts';
import type { Merged } from './merge.ts';
import type { ProviderDeclaration } from './secrets.ts';

/** Settings that an entry of any provider may have. */
const commonSettings: readonly string[] = ['type', 'headers'];

/**
 * Refuses providers, types and settings of providers that do not exist.
 *
 * @throws SkllmError `config` with one line a complaint.
 */
export function checkProviders(merged: Merged, providers: readonly ProviderDeclaration[]): void {
  const known = new Map(providers.map((provider) => [provider.namespace, provider.settings]));
  const complaints: string[] = [];
  for (const [name, entry] of Object.entries(merged.settings.providers ?? {})) {
    const declared = known.get(String(entry.type ?? name));
    if (declared === undefined) {
      const key = entry.type === undefined ? [name] : [name, 'type'];
      complaints.push(unknown(key, String(entry.type ?? name), [...known.keys()]));
      continue;
    }
    const allowed = [...commonSettings, ...Object.keys(declared)];
    for (const setting of Object.keys(entry)) {
      if (!allowed.includes(setting)) complaints.push(unknown([name, setting], setting, allowed));
    }
  }
  if (complaints.length > 0) throw new SkllmError('config', complaints.join('\n'), { hint });

  function unknown(path: readonly string[], found: string, allowed: readonly string[]): string {
    const key = formatKeyPath(['providers', ...path]);
    const origin =
      [...merged.origins].find(([one]) => one === key || one.startsWith(`${key}.`))?.[1] ??
      'settings';
    const near = nearest(found, allowed);
    const others =
      path.length === 1 ? '; a name of your own needs a `type`, such as custom_url' : '';
    const help = near ? `did you mean \`${near}\`?` : `known here: ${allowed.join(', ')}${others}`;
    return `${origin.replace(/^file /, '')}: ${key}: unknown name \`${found}\`; ${help}`;
  }
}

const hint = 'What providers there are and what each reads: skllm models';
