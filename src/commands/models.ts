import type { Command } from 'commander';
import { formatKeyPath } from '../config/key-path.ts';
import { providerSettings } from '../config/provider-settings.ts';
import { SkllmError } from '../errors.ts';
import type { ListedModel, Model } from '../model.ts';
import { printable } from '../printable.ts';
import { abilityMatrix } from './abilities.ts';
import type { CommandContext } from './commands.ts';
import { connectModel, knownNamespaces, listModels, providerOf } from './connect.ts';
import { modelCard } from './model-card.ts';
import { type Opened, openSettings } from './opened.ts';
import { prepareModel } from './prepare-model.ts';
import { print } from './print.ts';
import { columns } from './table.ts';
import { say } from './terminal.ts';

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
        'one namespace, the ids that its server offers now; or, for one model, what is known of it.',
    )
    .argument(
      '[namespace]',
      'ask this one for its ids; or a model or alias, such as embedded::topics.skllm',
    )
    .option('--url <url>', 'ask the server at this address')
    .option('--matrix', 'what the models of each namespace can do')
    .option('--settings', 'every setting of each namespace, and the variables that give it')
    .option('--config <file>', 'read this settings file in place of the one found')
    .action(async (namespace: string | undefined, flags: Flags) => {
      const loaded = await openSettings({ config: flags.config });
      await print(await textOf(namespace, flags, loaded, signal));
    });
  command
    .command('pull')
    .summary('fetch what a model in this process needs')
    .description('Fetch the files of a model that runs in this process, before they are needed.')
    .argument('<model>', 'such as gpt4all::<file> or gguf::hf:<user>/<repository>:Q4_K_M')
    .action(async (model: string) => {
      // An option that the command above has too is that one's, wherever it stands.
      const { config } = command.opts<Flags>();
      const loaded = await openSettings({ config });
      await pull(await connectModel(model, loaded), signal);
    });
}

/** @throws SkllmError `usage` for a model that has no files. */
async function pull(model: Model, signal: AbortSignal): Promise<void> {
  if (model.kind !== 'classifier' || !model.prepare) {
    throw new SkllmError('usage', `${model.id} has no files to fetch`, {
      hint: 'Models of gguf::, gpt4all:: and hf:: have.',
    });
  }
  await prepareModel(model, { quiet: false, signal });
  say(`skllm: ${model.id} is ready.`);
}

/** Ids one a line, or, where there is more to say of them, a table. */
function modelTable(models: readonly (string | ListedModel)[]): string {
  const rows = models.map((model) =>
    typeof model === 'string' ? { id: model, facts: {} } : model,
  );
  const heads = Object.keys(rows[0]?.facts ?? {});
  const lines = rows.map(({ id, facts }) => [id, ...heads.map((head) => facts[head] ?? '')]);
  const head = ['MODEL', ...heads.map((one) => one.toUpperCase())];
  return columns(heads.length === 0 ? lines : [head, ...lines]);
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
  const isNamespace = knownNamespaces(loaded).includes(namespace);
  const isAlias = Object.hasOwn(loaded.settings.models ?? {}, namespace);
  if (namespace.includes('::') || (isAlias && !isNamespace)) {
    return printable(modelCard(await connectModel(namespace, loaded, { url, asking: false })));
  }
  return printable(modelTable(await listModels(namespace, loaded, { url, signal })));
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
