import type { Connection, LanguageModel, ModelRequest, Provider } from '../model.ts';
import type { Plugin } from '../plugin.ts';
import { type Recorded, type ScriptedReply, startService, type TestService } from './service.ts';

/** A provider under the contract, and the service that it talks to. */
export interface ContractSubject<P extends Plugin = Provider> {
  readonly provider: P;
  /** Settings for a service at this address; `key` goes where the provider keeps its key. */
  settings(url: string, key: string): Readonly<Record<string, string>>;
  /** The body with which the service answers so that the model's reply is this text. */
  reply(text: string): unknown;
  /** The body with which it refuses; `{ error: { message } }` unless given. */
  refusal?(message: string): unknown;
  /** The model to ask for; `test-model` unless given. */
  readonly model?: string;
  /**
   * Answers requests that come before the one for a reply, such as one for a token; undefined for
   * all others.
   */
  aside?(request: Recorded): ScriptedReply | undefined;
}

/** A key that is easy to find wherever it should not be. */
export const contractKey = 'contract-key-0123456789-abcdef';

/** Two rows to label as `yes` or `no`. */
export const contractRequest: ModelRequest = {
  system: 'Label every row as yes or no. Answer in JSON.',
  user: '"k1": "The kettle broke after one day."\n"k2": "Lovely kettle, boils in no time."',
  format: { kind: 'json' },
  maxOutputTokens: 64,
  logprobs: false,
};

/** A model that is connected to a service of its own. */
export interface Staged {
  readonly model: LanguageModel;
  /** The requests for replies: those that `aside` answers are not among them. */
  readonly requests: readonly Recorded[];
  ask(options?: { signal?: AbortSignal }): Promise<Awaited<ReturnType<LanguageModel['complete']>>>;
  /** Asks and gives the error; undefined where there is none. */
  failure(): Promise<unknown>;
  readonly service: TestService;
}

/** Runs work with a service that answers one script after the other, the last one repeatedly. */
export async function staged(
  subject: ContractSubject,
  script: readonly ScriptedReply[],
  work: (stage: Staged) => Promise<void>,
  options: Connection['options'] = { timeout: 5000 },
): Promise<void> {
  const requests: Recorded[] = [];
  const service = await startService((request) => {
    const other = subject.aside?.(request);
    if (other) return other;
    return script[Math.min(requests.push(request), script.length) - 1]!;
  });
  try {
    const model = await connect(subject, service.url, options);
    const request = { ...contractRequest, format: { kind: formatOf(model) } as const };
    const ask: Staged['ask'] = ({ signal = new AbortController().signal } = {}) =>
      model.complete(request, { signal });
    const failure = () =>
      ask().then(
        () => undefined,
        (error: unknown) => error,
      );
    await work({ model, requests, service, ask, failure });
  } finally {
    await service.close();
  }
}

/** Every format but a schema can be asked for with the same words. */
function formatOf({ formats }: LanguageModel): 'json' | 'text' {
  return !formats || formats.includes('json') ? 'json' : 'text';
}

async function connect(
  subject: ContractSubject,
  url: string,
  options: Connection['options'],
): Promise<LanguageModel> {
  const { provider, model: name = 'test-model' } = subject;
  const model = await provider.connect({
    namespace: provider.namespace,
    model: name,
    settings: subject.settings(url, contractKey),
    options,
    fetch: (input, init) => fetch(leadTo(url, String(input)), init),
  });
  if (model.kind !== 'language') throw new TypeError(`${provider.namespace} asks no service`);
  return model;
}

/** Providers of a fixed host can be tried too: every address is led to the service of the test. */
function leadTo(url: string, input: string): string {
  const { origin, pathname, search } = new URL(input);
  return origin === url ? input : url + pathname + search;
}
