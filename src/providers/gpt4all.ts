import { join } from 'node:path';
import type { Connection, ListedModel, Preparation, Provider } from '../model.ts';
import { compatibleService } from './custom-url.ts';
import { lackingEngine } from './engine.ts';
import { ggufAbilities, ggufClassifier } from './gguf-classifier.ts';
import { ggufSettings, llamaOptions, windowOf } from './gguf-settings.ts';
import { type CatalogueEntry, findEntry, readCatalogue } from './gpt4all-catalogue.ts';
import { checkLlama, llamaEngine, openLlama } from './llama.ts';
import { modelData } from './model-data.ts';
import { fetchFile, isThere, keptText, type RemoteFile } from './model-files.ts';
import { modelId } from './model-id.ts';
import { languageModel, listModels } from './openai-compatible.ts';
import { compatibleDialect, type Dialect, requiredModel, type Service } from './service.ts';

/** Milliseconds for which the catalogue is taken as it was. */
const hour = 3_600_000;

const addresses = {
  catalogue: 'https://gpt4all.io/models/models3.json',
  downloads: 'https://gpt4all.io/models/gguf/',
};

const gpt4all: Provider = {
  namespace: 'gpt4all',
  family: 'gguf',
  summary:
    "models of GPT4All's catalogue, fetched on first use, in this process; or its app's server",
  abilities: { ...ggufAbilities, offline: true },
  settings: {
    ...ggufSettings,
    url: {
      description: "address of the desktop app's server (http://localhost:4891/v1), used instead",
    },
    catalogue: { description: `address of the list of models; ${addresses.catalogue} unless set` },
    downloads: {
      description: "folder address of the models' files, in place of those in the catalogue",
    },
  },
  lacks: ({ engines, url }) => (url?.trim() ? undefined : lackingEngine(llamaEngine, engines)),
  connect: async (connection) => {
    const model = requiredModel(connection, 'model');
    const url = connection.settings.url?.trim();
    if (url) {
      const data = await modelData({ model, priced: false, otherwise: free }, connection.options);
      return languageModel(appService(connection, url), connection, data);
    }
    const identity = { type: 'gpt4all', model, ...windowOf(connection) };
    const options = llamaOptions(connection);
    const open = async (preparation = silent()) => {
      const file = await modelFile(connection, preparation.signal);
      await fetchFile(file, connection.fetch, preparation);
      return openLlama({ path: file.path, ...options });
    };
    const classifier = ggufClassifier(modelId(connection), identity, open);
    return { ...classifier, check: () => checkLlama(options) };
  },
  list: async (connection, { signal }) => {
    const url = connection.settings.url?.trim();
    if (url) return listModels(appService(connection, url), connection, signal);
    const entries = await catalogue(connection, signal);
    return entries.map((entry) => listed(entry, connection));
  },
};

export default gpt4all;

const free = { input: 0, output: 0, source: 'a server on this machine' };

/**
 * What the app's server understands; anything more it answers with 400. Source: `server.cpp` of
 * gpt4all-chat.
 */
const appDialect: Dialect = {
  ...compatibleDialect,
  seed: undefined,
  formats: ['text'],
  logprobs: false,
};

function appService(connection: Connection, url: string): Service {
  return compatibleService(connection, gpt4all, url, appDialect);
}

async function modelFile(connection: Connection, signal: AbortSignal): Promise<RemoteFile> {
  const own = join(folderOf(connection), connection.model);
  // A file that is there needs no catalogue, and so no network.
  if (isThere(own)) return { name: connection.model, url: '', path: own, remarks: [] };
  const entry = findEntry(await catalogue(connection, signal), connection.model);
  return {
    name: entry.name,
    url: addressOf(entry, connection),
    path: join(folderOf(connection), entry.filename),
    bytes: entry.bytes,
    checksum: entry.checksum,
    remarks: [
      `It needs ${entry.memory || 'an unknown amount of'} GB of memory.`,
      entry.licence === ''
        ? 'The catalogue does not tell its licence.'
        : `Licence: ${entry.licence}.`,
      'Small models label worse than large ones: try some rows with a known label first.',
    ],
  };
}

async function catalogue(
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly CatalogueEntry[]> {
  const url = connection.settings.catalogue ?? addresses.catalogue;
  const kept = join(folderOf(connection), 'models3.json');
  return readCatalogue(
    await keptText(url, kept, { fetch: connection.fetch, freshFor: hour, signal }),
  );
}

function addressOf({ filename, url }: CatalogueEntry, { settings }: Connection): string {
  const folder = settings.downloads ?? addresses.downloads;
  const usual = new URL(encodeURIComponent(filename), folder.replace(/\/*$/, '/')).href;
  return settings.downloads === undefined ? (url ?? usual) : usual;
}

function listed(entry: CatalogueEntry, connection: Connection): ListedModel {
  const there = isThere(join(folderOf(connection), entry.filename));
  return {
    id: entry.filename,
    facts: {
      size: `${(entry.bytes / 1e9).toFixed(1)} GB`,
      memory: entry.memory === '' ? '' : `${entry.memory} GB`,
      installed: there ? 'yes' : 'no',
      licence: entry.licence || 'not told',
    },
  };
}

function folderOf({ settings, modelFolder = '' }: Connection): string {
  return settings.folder ?? join(modelFolder, 'gpt4all');
}

function silent(): Preparation {
  return { signal: new AbortController().signal };
}
