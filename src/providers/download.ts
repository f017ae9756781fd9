import type { ProviderError } from '../errors.ts';
import type { Connection } from '../model.ts';
import { unlessAborted, withDeadline } from './deadline.ts';
import { networkError } from './network-error.ts';
import type { Refusal } from './service-error.ts';
import { serviceWords } from './service-words.ts';

/** Milliseconds without a byte after which a download is given up, where none are set. */
const patience = 120_000;

/** Milliseconds for the upload of a file over a slow line. */
export const uploadPatience = 30 * 60_000;

/** How a file is asked for. */
export interface Download {
  readonly connection: Connection;
  readonly headers: (signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
  /** The error of a response that is no success. */
  readonly refused: (refusal: Refusal) => ProviderError;
}

/**
 * The bytes of a file, as they come. The SDKs' clients read bodies whole, and a file of results may
 * exceed the memory.
 *
 * @throws ProviderError; the signal's reason when aborted.
 */
export async function* download(
  url: URL,
  { connection, headers, refused }: Download,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const over = new AbortController();
  const within = <T>(work: () => Promise<T>) =>
    withDeadline(connection.options.timeout ?? patience, signal, (own) =>
      unlessAborted(work(), own),
    ).catch((error: unknown) => {
      throw signal.aborted ? error : networkError(error, url.host);
    });
  try {
    const sent = { accept: '*/*', 'user-agent': 'skllm', ...(await headers(signal)) };
    const init = { headers: sent, redirect: 'manual' as const, signal: over.signal };
    const response = await within(() => connection.fetch(url, init));
    if (response.status !== 200) {
      const words = serviceWords(await within(() => response.text()));
      throw refused({ status: response.status, headers: response.headers, words });
    }
    const reader = response.body!.getReader();
    for (;;) {
      const next = await within(() => reader.read());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Whoever leaves early, or waits no longer, leaves no connection open.
    over.abort();
  }
}
