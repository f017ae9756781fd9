import { arch, availableParallelism, platform } from 'node:os';
import { SkllmError } from '../errors.ts';
import { type Engine, loadEngine } from './engine.ts';
import type { NextScores, Token } from './option-choice.ts';

/** A model of a GGUF file in memory, ready to be asked one thing at a time. */
export interface Llama {
  /** Tokens that a prompt and its answer may have together. */
  readonly contextTokens: number;
  /** The token that ends an answer. */
  readonly end: Token;
  /** A conversation up to the place where the model's answer begins. */
  prompt(system: string, user: string): readonly Token[];
  /** The tokens of a text within an answer. */
  tokens(text: string): readonly Token[];
  /** Scores of tokens after a prompt; what prompts begin with alike is evaluated once. */
  after(prompt: readonly Token[]): NextScores;
}

export interface LlamaOptions {
  readonly path: string;
  /** Folder that holds the engine; see `loadEngine`. */
  readonly engines: string | undefined;
  readonly contextTokens: number;
  /** Default: as many as there are cores; more make llama.cpp slower by a factor of a thousand. */
  readonly threads: number | undefined;
}

/**
 * Loads a GGUF file with node-llama-cpp.
 *
 * `build: 'never'`: where no ready binary fits, it would compile llama.cpp, for minutes, on the
 * user's machine.
 *
 * @throws SkllmError `config` where the package is missing, `input` where the file is no model.
 */
export async function openLlama(options: LlamaOptions): Promise<Llama> {
  const engine = (await loadEngine(llamaEngine, options.engines)) as LlamaModule;
  const threads = options.threads ?? availableParallelism();
  try {
    const llama = await engine.getLlama({
      build: 'never',
      gpu: 'auto',
      maxThreads: threads,
      logLevel: 'error',
      logger: () => {},
      progressLogs: false,
    });
    const model = await llama.loadModel({ modelPath: options.path });
    const context = await model.createContext({
      contextSize: { max: options.contextTokens },
      threads,
    });
    return llamaOf(engine, model, context);
  } catch (cause) {
    throw unusable(options.path, cause);
  }
}

/** @throws SkllmError `config` where the package is missing, or cannot be loaded. */
export async function checkLlama({ engines }: Pick<LlamaOptions, 'engines'>): Promise<void> {
  await loadEngine(llamaEngine, engines);
}

function llamaOf(engine: LlamaModule, model: LlamaModel, context: LlamaContext): Llama {
  const sequence = context.getSequence();
  const wrapper = engine.resolveChatWrapper(model);
  return {
    contextTokens: context.contextSize,
    end: model.tokens.eot ?? model.tokens.eos ?? 0,
    prompt: (system, user) => {
      const chatHistory = [
        { type: 'system' as const, text: system },
        { type: 'user' as const, text: user },
        { type: 'model' as const, response: [] },
      ];
      const { contextText } = wrapper.generateContextState({ chatHistory });
      const tokens = contextText.tokenize(model.tokenizer);
      const { bos, shouldPrependBosToken } = model.tokens;
      const lacks = shouldPrependBosToken && bos !== null && tokens[0] !== bos;
      return lacks ? [bos, ...tokens] : tokens;
    },
    tokens: (text) => model.tokenize(text, false, 'trimLeadingSpace'),
    after: (prompt) => (path, allowed) => scores(sequence, [...prompt, ...path], allowed),
  };
}

async function scores(
  sequence: LlamaSequence,
  tokens: readonly Token[],
  allowed: readonly Token[],
): Promise<ReadonlyMap<Token, number>> {
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const fresh: (Token | [Token, object])[] = tokens.slice(sequence.nextTokenIndex);
  const last = fresh.pop() as Token;
  const wanted = { generateNext: { logits: { filter: { tokens: allowed } } } };
  const out = await sequence.controlledEvaluate([...fresh, [last, wanted]]);
  const found = out.at(-1)?.next?.logits;
  if (!found) throw new SkllmError('fault', 'node-llama-cpp gave no scores');
  return found;
}

function unusable(path: string, cause: unknown): SkllmError {
  if (cause instanceof SkllmError) return cause;
  const [line] = String((cause as Error).message ?? cause).split('\n');
  if ((cause as Error).name === 'NoBinaryFoundError') {
    return new SkllmError('config', 'node-llama-cpp has no binary for this machine', {
      hint: llamaEngine.install,
      cause,
    });
  }
  return new SkllmError('input', `${path} cannot be loaded as a model: ${line}`, {
    hint: 'Name a whole GGUF file of a language model that fits the memory.',
    cause,
  });
}

const version = '3.22.1';

/** The package of the binary for this platform, without those for graphics cards. */
const binaries: Readonly<Record<string, string>> = {
  'linux x64': 'linux-x64',
  'linux arm64': 'linux-arm64',
  'darwin arm64': 'mac-arm64-metal',
  'darwin x64': 'mac-x64',
  'win32 x64': 'win-x64',
  'win32 arm64': 'win-arm64',
};

/**
 * The engine, 85 MB with the binary for the processor alone. A plain install brings 725 MB of
 * binaries for graphics cards, which it then uses where there is one.
 */
export const llamaEngine: Engine = {
  name: 'node-llama-cpp',
  purpose: 'a GGUF model',
  install: installLine(binaries[`${platform()} ${arch()}`]),
};

function installLine(binary: string | undefined): string {
  if (binary === undefined) return `npm install node-llama-cpp@${version}`;
  return `NODE_LLAMA_CPP_SKIP_DOWNLOAD=true npm install --omit=optional node-llama-cpp@${version} @node-llama-cpp/${binary}@${version}`;
}

// The part of node-llama-cpp that is used. The package is no dependency, so neither are its types.

interface LlamaModule {
  getLlama(options: object): Promise<{
    loadModel(options: { modelPath: string }): Promise<LlamaModel>;
  }>;
  resolveChatWrapper(model: LlamaModel): ChatWrapper;
}

interface LlamaModel {
  readonly tokens: {
    readonly bos: Token | null;
    readonly eos: Token | null;
    readonly eot: Token | null;
    readonly shouldPrependBosToken: boolean;
  };
  readonly tokenizer: unknown;
  tokenize(text: string, special: boolean, options: 'trimLeadingSpace'): Token[];
  createContext(options: object): Promise<LlamaContext>;
}

interface LlamaContext {
  readonly contextSize: number;
  getSequence(): LlamaSequence;
}

interface LlamaSequence {
  readonly nextTokenIndex: number;
  adaptStateToTokens(tokens: Token[], shift: boolean): Promise<void>;
  controlledEvaluate(
    input: (Token | [Token, object])[],
  ): Promise<{ readonly next?: { readonly logits?: ReadonlyMap<Token, number> } }[]>;
}

interface ChatWrapper {
  generateContextState(options: { chatHistory: readonly object[] }): {
    contextText: { tokenize(tokenizer: unknown): Token[] };
  };
}
