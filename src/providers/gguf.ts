import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import type { Connection, Preparation, Provider } from '../model.ts';
import { lackingEngine } from './engine.ts';
import { ggufAbilities, ggufClassifier } from './gguf-classifier.ts';
import { ggufSettings, llamaOptions, windowOf } from './gguf-settings.ts';
import { findHubFile, parseHubName } from './hub-file.ts';
import { checkLlama, llamaEngine, openLlama } from './llama.ts';
import { fetchFile, isThere, stampOf } from './model-files.ts';
import { modelId } from './model-id.ts';
import { requiredModel } from './service.ts';

const hub = 'https://huggingface.co';

const gguf: Provider = {
  namespace: 'gguf',
  family: 'gguf',
  summary:
    'GGUF files in this process: gguf::<file>, gguf::hf:<user>/<repository>:<Q4_K_M or file>',
  abilities: { ...ggufAbilities, offline: true },
  settings: {
    ...ggufSettings,
    hub: { description: `address that hf: names are fetched from; ${hub} unless set` },
  },
  lacks: ({ engines }) => lackingEngine(llamaEngine, engines),
  connect: async (connection) => {
    const name = requiredModel(connection, 'model');
    if (!name.startsWith('hf:') && !isThere(name)) throw noFile(name);
    const file = name.startsWith('hf:') ? undefined : await stampOf(name);
    const identity = { type: 'gguf', model: name, file, ...windowOf(connection) };
    const options = llamaOptions(connection);
    const open = async (preparation?: Preparation) =>
      openLlama({ path: await pathOf(connection, preparation), ...options });
    const classifier = ggufClassifier(modelId(connection), identity, open);
    return { ...classifier, check: () => checkLlama(options) };
  },
};

export default gguf;

/** The path of the model's file, which is fetched where it has to be. */
async function pathOf(
  { model, settings, modelFolder = '', fetch }: Connection,
  preparation: Preparation = { signal: new AbortController().signal },
): Promise<string> {
  if (!model.startsWith('hf:')) return model;
  const name = parseHubName(model.slice('hf:'.length));
  const folder = join(settings.folder ?? modelFolder, 'hf', name.repository);
  const means = { fetch, signal: preparation.signal, hub: settings.hub ?? hub };
  const file = await findHubFile(name, folder, means);
  await fetchFile(file, fetch, preparation);
  return file.path;
}

function noFile(name: string): SkllmError {
  return new SkllmError('input', `there is no file ${name}`, {
    hint: 'Write gguf::<path of a .gguf file>, or gguf::hf:<user>/<repository>:<Q4_K_M>.',
  });
}
