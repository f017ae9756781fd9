import type { Command } from 'commander';
import { formatKeyPath } from '../config/key-path.ts';
import { providerSettings } from '../config/provider-settings.ts';
import { abilityMatrix } from './abilities.ts';
import type { CommandContext } from './commands.ts';
import { knownNamespaces, listModels, providerOf } from './connect.ts';
import { type Opened, openSettings } from './opened.ts';
import { columns } from './table.ts';
import { printable } from './terminal.ts';

interface Flags {
  config?: string;
  url?: string;
  matrix?: boolean;
  settings?: boolean;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'List the namespaces that models have, what each needs and whether it is there; or, for ' +
        'one namespace, the ids that its server offers now.',
    )
    .argument('[namespace]', 'ask this one for its ids')
    .option('--url <url>', 'ask the server at this address')
    .option('--matrix', 'what the models of each namespace can do')
    .option('--settings', 'every setting of each namespace, and the variables that give it')
    .option('--config <file>', 'this configuration file instead of the one found')
    .action(async (namespace: string | undefined, flags: Flags) => {
      const loaded = await openSettings({ config: flags.config });
      process.stdout.write(await textOf(namespace, flags, loaded, signal));
    });
}

async function textOf(
  namespace: string | undefined,
  { url, matrix, settings }: Flags,
  loaded: Opened,
  signal: AbortSignal,
): Promise<string> {
  if (matrix) return abilityMatrix(loaded);
  if (settings) return settingTable(loaded);
  if (namespace === undefined) return namespaceTable(loaded) + aliasTable(loaded);
  const ids = await listModels(namespace, loaded, { url, signal });
  return ids.map((id) => `${printable(id)}\n`).join('');
}

function namespaceTable(loaded: Opened): string {
  const head = ['NAMESPACE', 'FAMILY', 'STATE', 'WHAT IT IS'];
  const lines = knownNamespaces(loaded).map((namespace) => namespaceLine(namespace, loaded));
  return columns([head, ...lines]);
}

function namespaceLine(namespace: string, loaded: Opened): string[] {
  const provider = providerOf(namespace, loaded);
  const { missing, values } = providerSettings(namespace, provider, loaded, process.env);
  const needs = Object.values(missing)[0] ?? provider.lacks?.(values);
  const state = needs === undefined ? 'ready' : `needs ${needs}`;
  return [namespace, provider.family, state, provider.summary];
}

/** What every provider reads; a namespace of the settings' own reads no variable. */
function settingTable({ providers }: Opened): string {
  const lines = providers.flatMap(({ namespace, settings }) =>
    Object.entries(settings).map(([name, { env = [], description }]) => [
      `providers.${namespace}.${name}`,
      env.join(', ') || '-',
      description,
    ]),
  );
  return columns([['SETTING', 'VARIABLES', 'WHAT IT IS'], ...lines]);
}

function aliasTable({ settings: { models = {} }, origins }: Opened): string {
  const aliases = Object.entries(models);
  if (aliases.length === 0) return '';
  const lines = aliases.map(([name, { model }]) => [
    name,
    model,
    origins.get(formatKeyPath(['models', name])) ?? '',
  ]);
  return `\n${columns([['ALIAS', 'MODEL', 'SET BY'], ...lines])}`;
}
