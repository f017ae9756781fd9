import { join } from 'node:path';
import type { Connection, Preparation, Provider } from '../model.ts';
import { lackingEngine } from './engine.ts';
import { hfAbilities, hfClassifier } from './hf-classifier.ts';
import { isThere, stampOf } from './model-files.ts';
import { modelId } from './model-id.ts';
import { requiredModel } from './service.ts';
import { checkInference, type Infer, openInference, transformersEngine } from './transformers.ts';

const hf: Provider = {
  namespace: 'hf',
  family: 'zero-shot',
  summary: 'zero-shot models of Hugging Face in this process: hf::<user>/<model> or hf::<folder>',
  abilities: { ...hfAbilities, offline: true },
  settings: {
    engines: {
      env: ['SKLLM_ENGINES'],
      description:
        'folder whose node_modules holds @huggingface/transformers; else it is looked for beside skllm',
    },
    precision: { description: 'of the weights: fp32, fp16, q8, q4 …; fp32 unless set' },
    folder: { description: 'folder in which files of models are kept' },
    hub: {
      description: 'address that models are fetched from; https://huggingface.co/ unless set',
    },
  },
  lacks: ({ engines }) => lackingEngine(transformersEngine, engines),
  connect: async (connection) => {
    const model = requiredModel(connection, 'model');
    const { precision = usualPrecision } = connection.settings;
    const config = join(model, 'config.json');
    const file = isThere(config) ? await stampOf(config) : undefined;
    const identity = { type: 'hf', model, file, precision };
    const classifier = hfClassifier(modelId(connection), identity, (preparation) =>
      open(connection, preparation),
    );
    return { ...classifier, check: () => checkInference({ engines: connection.settings.engines }) };
  },
};

export default hf;

const usualPrecision = 'fp32';

function open(connection: Connection, preparation?: Preparation): Promise<Infer> {
  const { model, settings, modelFolder = '', fetch } = connection;
  const isFolder = isThere(join(model, 'config.json'));
  const told = new Set<string>();
  return openInference({
    model,
    isFolder,
    engines: settings.engines,
    cacheFolder: settings.folder ?? join(modelFolder, 'hf-onnx'),
    hub: settings.hub,
    precision: settings.precision ?? usualPrecision,
    fetch: (input, init) => fetch(input, { ...init, signal: preparation?.signal ?? null }),
    progress: (file, bytes, total) => {
      if (isFolder) return;
      if (!told.has(file)) preparation?.fetching?.({ name: file, bytes: total, remarks: [] });
      told.add(file);
      preparation?.fetched?.(bytes);
    },
  });
}
