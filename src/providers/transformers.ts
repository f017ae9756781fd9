import { basename, dirname, resolve } from 'node:path';
import { SkllmError } from '../errors.ts';
import { type Engine, loadEngine } from './engine.ts';

/** A text and a hypothesis about it. */
export interface Pair {
  readonly text: string;
  readonly hypothesis: string;
}

/** What a model of inference makes of a pair: natural logarithms of odds, not yet comparable. */
export interface Inference {
  readonly entailed: number;
  readonly contradicted: number;
}

/** Weighs pairs, all in one pass through the model. */
export type Infer = (pairs: readonly Pair[]) => Promise<readonly Inference[]>;

export interface InferenceOptions {
  /** A folder of this machine, or `user/model` of the hub. */
  readonly model: string;
  readonly isFolder: boolean;
  readonly engines: string | undefined;
  /** Where fetched models are kept. */
  readonly cacheFolder: string;
  /** Address of the hub; the library's own unless given. */
  readonly hub: string | undefined;
  readonly fetch: typeof fetch;
  /** Precision of the weights, which tells the file: fp32, q8 … */
  readonly precision: string | undefined;
  /** Told how much of a file has been fetched. */
  readonly progress?: ((file: string, bytes: number, total: number) => void) | undefined;
}

/**
 * Loads a model of natural-language inference in the ONNX format with transformers.js.
 *
 * Pairs that do not fit into the model are cut at the text's end by its own tokenizer.
 *
 * @throws SkllmError `config` where the package is missing, `input` where the model cannot be
 *   loaded or does not tell which of its classes is entailment.
 */
export async function openInference(options: InferenceOptions): Promise<Infer> {
  const library = (await loadEngine(transformersEngine, options.engines)) as Library;
  const name = prepareLibrary(library, options);
  const common = { progress_callback: progressOf(options) };
  try {
    const tokenizer = await library.AutoTokenizer.from_pretrained(name, common);
    const model = await library.AutoModelForSequenceClassification.from_pretrained(name, {
      ...common,
      device: 'cpu',
      ...(options.precision === undefined ? {} : { dtype: options.precision }),
    });
    return inferWith(tokenizer, model, classesOf(model.config, options.model));
  } catch (cause) {
    throw unusable(options.model, cause);
  }
}

/** @throws SkllmError `config` where the package is missing, or cannot be loaded. */
export async function checkInference({
  engines,
}: Pick<InferenceOptions, 'engines'>): Promise<void> {
  await loadEngine(transformersEngine, engines);
}

/** Says where models are; gives the name under which the library finds this one. */
function prepareLibrary({ env }: Library, options: InferenceOptions): string {
  env.allowRemoteModels = !options.isFolder;
  env.cacheDir = options.cacheFolder;
  env.fetch = nodesOwn(options.fetch);
  if (options.hub !== undefined) env.remoteHost = options.hub;
  if (!options.isFolder) return options.model;
  const folder = resolve(options.model);
  env.localModelPath = `${dirname(folder)}/`;
  return basename(folder);
}

/** The library keeps files only of responses of Node's own class, and undici has another one. */
function nodesOwn(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const { body, status, headers } = await fetch(input, init);
    return new Response(body, { status, headers: [...headers] });
  };
}

function progressOf({ progress }: InferenceOptions) {
  return (told: { status?: string; file?: string; loaded?: number; total?: number }) => {
    if (told.status === 'progress') progress?.(told.file ?? '', told.loaded ?? 0, told.total ?? 0);
  };
}

interface Classes {
  readonly count: number;
  readonly entailment: number;
  readonly contradiction: number;
}

/** Which outputs are which, by the model's own names. */
function classesOf({ label2id = {} }: ModelConfig, model: string): Classes {
  const ids = new Map(Object.entries(label2id).map(([name, id]) => [name.toLowerCase(), id]));
  const entailment = ids.get('entailment');
  const contradiction = ids.get('contradiction') ?? ids.get('not_entailment');
  if (entailment !== undefined && contradiction !== undefined) {
    return { count: ids.size, entailment, contradiction };
  }
  throw new SkllmError('input', `${model} is no model of inference: it knows no entailment`, {
    hint: 'Zero-shot models say "entailment" in label2id of their config.json.',
  });
}

function inferWith(tokenizer: Tokenizer, model: Classifier, classes: Classes): Infer {
  return async (pairs) => {
    const inputs = tokenizer(
      pairs.map(({ text }) => text),
      {
        text_pair: pairs.map(({ hypothesis }) => hypothesis),
        padding: true,
        truncation: true,
      },
    );
    const { logits } = await model(inputs);
    return pairs.map((_, at) => ({
      entailed: logits.data[at * classes.count + classes.entailment]!,
      contradicted: logits.data[at * classes.count + classes.contradiction]!,
    }));
  };
}

function unusable(model: string, cause: unknown): SkllmError {
  if (cause instanceof SkllmError) return cause;
  const [line] = String((cause as Error).message ?? cause).split('\n');
  return new SkllmError('input', `${model} cannot be loaded: ${line}`, {
    hint: 'It needs config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx.',
    cause,
  });
}

export const transformersEngine: Engine = {
  name: '@huggingface/transformers',
  purpose: 'a model of hf::',
  // Without the variable its installation fetches libraries for graphics cards, or fails to.
  install: 'ONNXRUNTIME_NODE_INSTALL_CUDA=skip npm install @huggingface/transformers@4.3.1',
};

// The part of transformers.js that is used. The package is no dependency, so neither are its types.

interface Library {
  readonly env: {
    allowRemoteModels: boolean;
    localModelPath: string;
    cacheDir: string;
    remoteHost: string;
    fetch: typeof fetch;
  };
  readonly AutoTokenizer: { from_pretrained(name: string, options: object): Promise<Tokenizer> };
  readonly AutoModelForSequenceClassification: {
    from_pretrained(name: string, options: object): Promise<Classifier>;
  };
}

type Tokenizer = (
  texts: string[],
  options: { text_pair: string[]; padding: boolean; truncation: boolean },
) => object;

interface ModelConfig {
  readonly label2id?: Readonly<Record<string, number>>;
}

interface Classifier {
  (inputs: object): Promise<{ readonly logits: { readonly data: Float32Array } }>;
  readonly config: ModelConfig;
}
