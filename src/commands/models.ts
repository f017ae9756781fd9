import type { Command } from 'commander';
import { type Loaded, loadSettings } from '../config/load.ts';
import { providerSettings } from '../config/provider-settings.ts';
import { providers } from '../providers/registry.ts';
import type { CommandContext } from './commands.ts';
import { knownNamespaces, listModels, providerOf } from './connect.ts';
import { surroundings } from './surroundings.ts';
import { columns } from './table.ts';
import { printable } from './terminal.ts';

interface Flags {
  config?: string;
  url?: string;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'List the namespaces that models have, what each needs and whether it is there; or, for ' +
        'one namespace, the ids that its server offers now.',
    )
    .argument('[namespace]', 'ask this one for its ids')
    .option('--url <url>', 'ask the server at this address')
    .option('--config <file>', 'this configuration file instead of the one found')
    .action(async (namespace: string | undefined, { config, url }: Flags) => {
      const loaded = await loadSettings(surroundings(), { config, providers });
      const text =
        namespace === undefined
          ? namespaceTable(loaded) + aliasTable(loaded)
          : (await listModels(namespace, loaded, { url, signal }))
              .map((id) => `${printable(id)}\n`)
              .join('');
      process.stdout.write(text);
    });
}

function namespaceTable(loaded: Loaded): string {
  const head = ['NAMESPACE', 'FAMILY', 'STATE', 'WHAT IT IS'];
  const lines = knownNamespaces(loaded).map((namespace) => namespaceLine(namespace, loaded));
  return columns([head, ...lines]);
}

function namespaceLine(namespace: string, loaded: Loaded): string[] {
  const provider = providerOf(namespace, loaded);
  const { missing } = providerSettings(namespace, provider, loaded, process.env);
  const [needs] = Object.values(missing);
  const state = needs === undefined ? 'ready' : `needs ${needs}`;
  return [namespace, provider.family, state, provider.summary];
}

function aliasTable({ settings: { models = {} }, origins }: Loaded): string {
  const aliases = Object.entries(models);
  if (aliases.length === 0) return '';
  const lines = aliases.map(([name, { model }]) => [
    name,
    model,
    origins.get(`models.${name}`) ?? '',
  ]);
  return `\n${columns([['ALIAS', 'MODEL', 'SET BY'], ...lines])}`;
}
