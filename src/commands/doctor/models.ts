import { providerSettings } from '../../config/provider-settings.ts';
import { SkllmError } from '../../errors.ts';
import type { ListedModel } from '../../model.ts';
import { nearest } from '../../nearest.ts';
import { type ModelName, parseModelId } from '../../providers/model-id.ts';
import { connectModel, knownNamespaces, listModels, providerOf } from '../connect.ts';
import { unlessAborted } from '../interruption.ts';
import { number } from '../numbers.ts';
import type { Opened } from '../opened.ts';
import { type Finding, failure } from './finding.ts';

interface Looking {
  /** Seconds for each host. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Looks at every model that is named anywhere, and asks its host, once, for its list of models. */
export async function findModels(
  named: readonly string[],
  loaded: Opened,
  { timeout, signal }: Looking,
): Promise<readonly Finding[]> {
  const names = namesOf(named, loaded);
  const lists = new Map<string, Promise<Ids>>();
  const listOf: ListOf = (namespace) => {
    const list = lists.get(namespace) ?? listModels(namespace, loaded, { timeout, signal });
    lists.set(namespace, list);
    return unlessAborted(list, signal);
  };
  const findings = await Promise.all(names.map((name) => findModel(name, loaded, listOf)));
  return [inForce(loaded), ...findings, ...keysAside(names, loaded)];
}

type Ids = readonly (string | ListedModel)[];
type ListOf = (namespace: string) => Promise<Ids>;

/** The arguments, then what the settings name: the default, aliases, models of tasks, other providers. */
function namesOf(named: readonly string[], loaded: Opened): readonly string[] {
  const { model = [], models = {}, tasks = {}, providers = {} } = loaded.settings;
  const ofTasks = Object.values(tasks).flatMap((task) => task.model ?? []);
  const names = [named, model, Object.keys(models), ofTasks].flat();
  const looked = names.map((name) => namespaceOf(name, loaded));
  const others = Object.keys(providers).filter((namespace) => !looked.includes(namespace));
  return [...new Set([...names, ...others])].filter((name) => name !== 'embedded');
}

/** What labels where nobody names a model. */
function inForce({ settings: { model, models = {} }, origins }: Opened): Finding {
  const name = model ?? (Object.hasOwn(models, 'default') ? 'default' : undefined);
  const by = model === undefined ? '' : `, by ${origins.get('model')}`;
  const found = name === undefined ? 'embedded: offline and free' : `${name}${by}`;
  return { state: 'ok', subject: 'default model', found };
}

async function findModel(name: string, loaded: Opened, listOf: ListOf): Promise<Finding> {
  try {
    const parts = partsOf(name, loaded);
    const model = parts.model === '' ? undefined : await connectModel(name, loaded);
    if (model?.kind === 'classifier') {
      await model.check?.();
      return inProcess(name, model.id);
    }
    return await findHost(name, parts, { loaded, listOf });
  } catch (error) {
    return failure(name, error);
  }
}

function partsOf(name: string, loaded: Opened): ModelName {
  const id = loaded.settings.models?.[name]?.model ?? name;
  return parseModelId(id, knownNamespaces(loaded));
}

function inProcess(name: string, id: string): Finding {
  const next = /^(embedded|.*\.skllm$)/.test(id) ? undefined : `skllm models pull ${name}`;
  const found = `labels in this process${next ? '; its files may have to be fetched first' : ''}`;
  return { state: 'ok', subject: name, found, next };
}

async function findHost(
  name: string,
  { namespace, model }: ModelName,
  { loaded, listOf }: { readonly loaded: Opened; readonly listOf: ListOf },
): Promise<Finding> {
  const provider = providerOf(namespace, loaded);
  if (!provider.list) return { state: 'note', subject: name, found: provider.summary };
  try {
    const ids = (await listOf(namespace)).map((one) => (typeof one === 'string' ? one : one.id));
    return listed(name, { namespace, model, ids, key: keyOf(namespace, loaded) });
  } catch (error) {
    if (!(error instanceof SkllmError) || error.code !== 'usage') throw error;
    // It cannot be listed, which is no fault of the settings.
    return { state: 'note', subject: name, found: error.message, next: error.hint };
  }
}

function listed(
  name: string,
  { namespace, model, ids, key }: ModelName & { ids: readonly string[]; key: string },
): Finding {
  const found = `${namespace}:: answers${key}; it lists ${number(ids.length)} models`;
  // Ollama lists `llama3` as `llama3:latest`.
  if (model === '' || ids.some((id) => id === model || id === `${model}:latest`)) {
    return { state: 'ok', subject: name, found };
  }
  const near = nearest(model, ids);
  const next = near ? `Did you mean ${namespace}::${near}?` : `skllm models ${namespace}`;
  return { state: 'note', subject: name, found: `${found}, but not ${model}`, next };
}

/** Where its key came from; never the key. */
function keyOf(namespace: string, loaded: Opened): string {
  const provider = providerOf(namespace, loaded);
  const { origins } = providerSettings(namespace, provider, loaded, process.env);
  const secret = Object.keys(provider.settings).find(
    (setting) => provider.settings[setting]?.secret && origins[setting],
  );
  return secret === undefined ? '' : ` (${secret} by ${origins[secret]})`;
}

/** Keys in the environment for hosts that nothing names: these are not asked. */
function keysAside(names: readonly string[], loaded: Opened): Finding[] {
  const looked = names.map((name) => namespaceOf(name, loaded));
  const rest = loaded.providers.filter(({ namespace }) => !looked.includes(namespace));
  return rest.flatMap(({ namespace }) => keyAside(namespace, loaded) ?? []);
}

function namespaceOf(name: string, loaded: Opened): string | undefined {
  try {
    return partsOf(name, loaded).namespace;
  } catch {
    return undefined; // What is wrong with it has been found already.
  }
}

function keyAside(namespace: string, loaded: Opened): Finding | undefined {
  try {
    const key = keyOf(namespace, loaded);
    const next = `skllm doctor ${namespace}`;
    return key ? { state: 'note', subject: namespace, found: `not asked${key}`, next } : undefined;
  } catch (error) {
    return failure(namespace, error);
  }
}
