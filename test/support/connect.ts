import type { Connection, LanguageModel, ModelRequest, Provider } from '../../src/model.ts';
import { createFetch } from '../../src/providers/network.ts';
import type { WholeFetch } from '../../src/providers/whole-reply.ts';

/** A key that is easy to find wherever it should not be. */
export const testKey = 'test-key-0123456789-abcdef';

/**
 * What a provider is handed to connect. Every address but this machine's is led to `url`, so that
 * providers of a fixed host can be tried too.
 */
export function connection(
  provider: Provider,
  url: string,
  more: Partial<Connection> = {},
): Connection {
  return {
    namespace: provider.namespace,
    model: 'test-model',
    settings: {},
    options: { timeout: 5000 },
    fetch: leading(url),
    ...more,
  };
}

/** Connects to a model that is asked. */
export async function connectModel(
  provider: Provider,
  url: string,
  more: Partial<Connection> = {},
): Promise<LanguageModel> {
  const model = await provider.connect(connection(provider, url, more));
  if (model.kind !== 'language') throw new TypeError(`${provider.namespace} is no language model`);
  return model;
}

/** Two rows to label as `yes` or `no`. */
export const sampleRequest: ModelRequest = {
  system: 'Label every row as yes or no. Answer in JSON.',
  user: '"k1": "The kettle broke after one day."\n"k2": "Lovely kettle, boils in no time."',
  format: {
    kind: 'schema',
    name: 'labels',
    schema: {
      type: 'object',
      properties: {
        k1: { type: 'string', enum: ['yes', 'no'] },
        k2: { type: 'string', enum: ['yes', 'no'] },
      },
      required: ['k1', 'k2'],
      additionalProperties: false,
    },
  },
  maxOutputTokens: 64,
  logprobs: false,
};

const own = createFetch({});

/** A run's own `fetch` with its leaner way, each request led to `url`. */
function leading(url: string): WholeFetch {
  const fetch: typeof globalThis.fetch = (input, init) => own(leadTo(url, String(input)), init);
  return Object.assign(fetch, {
    whole: (address: string, request: Parameters<typeof own.whole>[1]) =>
      own.whole(leadTo(url, address), request),
  });
}

function leadTo(url: string, input: string): string {
  const asked = new URL(input);

  return asked.origin === url ? input : url + asked.pathname + asked.search;
}
