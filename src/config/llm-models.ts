import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { SkllmError } from '../errors.ts';
import { checkData } from './complaints.ts';
import { isMap, textsOf } from './key-path.ts';
import { llmOrigin } from './llm-names.ts';
import type { Layer } from './merge.ts';
import type { Surroundings } from './places.ts';
import { flag, list, record, text } from './schema-parts.ts';
import type { Settings } from './settings.ts';

/** What the tool `llm` knows of servers that speak the OpenAI format. */
export interface LlmModels {
  readonly layer: Layer;
  readonly notices: readonly string[];
  /** Names of models that cannot be asked here. */
  readonly leftOut: readonly string[];
  /** The keys that were read. */
  readonly secrets: readonly string[];
}

const modelsFile = 'extra-openai-models.yaml';

/**
 * Reads `extra-openai-models.yaml`: each of its models becomes an alias, each of its servers a
 * namespace of its own, so that no key but the server's own is ever sent there.
 *
 * @param folder - `llm`'s folder; its usual one where undefined.
 * @param keys - Whether its stored keys are read too.
 * @throws SkllmError `config` where the file is not there or breaks its form.
 */
export async function readLlmModels(
  surroundings: Surroundings,
  { folder = llmFolder(surroundings), keys }: { folder: string | undefined; keys: boolean },
): Promise<LlmModels> {
  const path = join(folder, modelsFile);
  const { readDocument } = await import('./document.ts');
  // An empty file is one without models.
  const data = readDocument(readText(path), path) ?? [];
  const found = checkData(modelsSchema, { data, file: path });
  const stored = keys ? readKeys(join(folder, 'keys.json')) : {};
  const asked = found.filter(({ completion }) => !completion);
  const others = found.filter(({ completion }) => completion);
  const entries = asked.map((model) => ({ model, ...serverOf(model, stored) }));
  return {
    layer: { origin: `${llmOrigin}${path}`, settings: settingsOf(entries) },
    notices: others.map(({ model_id: id }) => leftOut(id)),
    leftOut: others.flatMap(namesOf),
    secrets: entries.flatMap(({ entry }) => secretsOf(entry)),
  };
}

const name = z.union([text, z.number().transform(String)], 'a name');

/**
 * The keys that matter here. Those that say what a server can do are not among them
 * (`supports_schema`, `supports_tools`, `can_stream`, `reasoning`, `responses`, `service_tier`,
 * `vision`, `audio`): what it takes of a request is found out by asking.
 */
const modelsSchema = list(
  z.looseObject(
    {
      model_id: name,
      model_name: name,
      aliases: list(name).nullish(),
      api_base: text.nullish(),
      api_key_name: name.nullish(),
      headers: record(z.union([text, z.number().transform(String)], 'text')).nullish(),
      completion: flag.nullish(),
      api_type: text.nullish(),
      api_version: name.nullish(),
      api_engine: name.nullish(),
    },
    'a map with model_id and model_name',
  ),
);

type LlmModel = z.output<typeof modelsSchema>[number];
type Entry = NonNullable<Settings['providers']>[string];

interface Server {
  /** The model's name there. */
  readonly target: string;
  /** Absent where a namespace of ours serves it as it is. */
  readonly entry?: Entry;
}

function serverOf(model: LlmModel, keys: Record<string, unknown>): Server {
  const { api_base: url, api_type: type, api_version: version, headers, model_name } = model;
  const key = model.api_key_name ? keys[model.api_key_name] : undefined;
  const own = {
    ...(typeof key === 'string' ? { apiKey: key } : {}),
    ...(headers ? { headers } : {}),
  };
  if (type === 'azure' && url) {
    const apiVersion = version ? { apiVersion: version } : {};
    const target = model.api_engine ?? model_name;
    return { target, entry: { type: 'azure', endpoint: url, ...apiVersion, ...own } };
  }
  if (url) return { target: model_name, entry: { type: 'custom_url', url, ...own } };
  if (Object.keys(own).length === 0) return { target: model_name };
  return { target: model_name, entry: { type: 'openai', ...own } };
}

function secretsOf({ apiKey, headers }: Entry = {}): string[] {
  return [...textsOf({ apiKey, headers })].map(([, value]) => value);
}

/** Models with the same server and key share a namespace. */
function settingsOf(found: readonly ({ model: LlmModel } & Server)[]): Settings {
  const models: Record<string, { model: string }> = {};
  const providers: Record<string, Entry> = {};
  for (const { model, target, entry } of found) {
    const namespace = entry === undefined ? 'openai' : namespaceFor(entry, providers);
    if (entry !== undefined) providers[namespace] = entry;
    for (const alias of namesOf(model)) {
      models[alias] = { model: `${namespace}::${target}` };
    }
  }
  return { models, providers };
}

function namesOf({ model_id: id, aliases }: LlmModel): string[] {
  return [id, ...(aliases ?? [])];
}

function namespaceFor(entry: Entry, taken: Readonly<Record<string, Entry>>): string {
  const address = String(entry.url ?? entry.endpoint ?? 'openai');
  const host = URL.canParse(address) ? new URL(address).host : address;
  const stem = `llm-${host.replace(/[^a-z0-9]+/gi, '-')}`;
  for (let count = 1; ; count++) {
    const namespace = count === 1 ? stem : `${stem}-${count}`;
    const other = taken[namespace];
    if (other === undefined || JSON.stringify(other) === JSON.stringify(entry)) return namespace;
  }
}

/** The folder that `llm` keeps its files in on each system. */
function llmFolder({ env, home }: Surroundings): string {
  const app = 'io.datasette.llm';
  if (env.LLM_USER_PATH) return env.LLM_USER_PATH;
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', app);
  if (process.platform === 'win32') return join(env.APPDATA ?? home, app);
  const base = env.XDG_CONFIG_HOME;
  return join(base && isAbsolute(base) ? base : join(home, '.config'), app);
}

function readText(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw new SkllmError('config', `interop.llm: there is no ${path}`, {
    hint: 'Name the folder that it is in: interop: { llm: <folder> }. In llm: dirname "$(llm logs path)".',
  });
}

function readKeys(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isMap(content) ? content : {};
  } catch {
    // The parser's message would quote a piece of the file.
    throw new SkllmError('config', `${path} is not JSON`, {
      hint: 'Mend it, or set interop.keys to false.',
    });
  }
}

function leftOut(id: string): string {
  return `${id} of ${modelsFile} is left out: it wants the completions route, which is not spoken here`;
}
