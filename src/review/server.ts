import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SkllmError } from '../errors.ts';
import { type Decisions, isLabels } from './decisions.ts';

export interface ReviewServer {
  /** The address to open, with its token. */
  readonly url: string;
  close(): Promise<void>;
}

/** What the server serves. */
export interface Review {
  /** The page, ready to be sent. */
  readonly page: string;
  readonly decisions: Decisions;
  /** Keys of the rows there are. */
  readonly keys: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  /** Makes a file of what is decided; undefined for a name that there is none of. */
  download(name: string): Download | undefined;
}

export interface Download {
  readonly type: string;
  readonly content: string;
}

/**
 * Serves a review on this machine alone.
 *
 * The address holds a random token, without which nothing is given, and the `Host` header has to be
 * this server's own, so that a web site whose name was made to point here (DNS rebinding) gets
 * nothing. No header allows another origin to read.
 *
 * @param port - 0 for any that is free.
 * @throws SkllmError `usage` where the port is taken.
 */
export async function serveReview(review: Review, port: number): Promise<ReviewServer> {
  const token = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    const own = hostsOf((server.address() as AddressInfo).port);
    answer(request, { review, token, own }).then(
      (found) => send(response, found),
      () => send(response, { status: 400 }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(portTaken(port, cause)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly content?: string;
  readonly filename?: string;
}

interface Surroundings {
  readonly review: Review;
  readonly token: string;
  readonly own: readonly string[];
}

async function answer(
  request: IncomingMessage,
  { review, token, own }: Surroundings,
): Promise<Answer> {
  if (!own.includes(request.headers.host ?? '')) return { status: 421 };
  const prefix = `/${token}/`;
  if (!request.url?.startsWith(prefix)) return { status: 404 };
  const name = request.url.slice(prefix.length);
  if (request.method === 'POST' && name === 'decisions') return decide(request, review);
  if (request.method !== 'GET') return { status: 405 };
  if (name === '') return { status: 200, type: 'text/html', content: review.page };
  if (name === 'decisions') return current(review);
  const found = review.download(name);
  return found ? { status: 200, ...found, filename: name } : { status: 404 };
}

async function decide(request: IncomingMessage, review: Review): Promise<Answer> {
  // A form of another site could send text, but not JSON.
  if (request.headers['content-type'] !== 'application/json') return { status: 415 };
  const { key, labels } = JSON.parse(await body(request)) as { key: unknown; labels: unknown };
  if (typeof key !== 'string' || !review.keys.has(key) || !isLabels(labels)) return { status: 400 };
  if (labels?.some((label) => !review.labels.has(label))) return { status: 400 };
  review.decisions.add({ key, labels, at: new Date().toISOString() });
  return current(review);
}

function current({ decisions }: Review): Answer {
  const content = JSON.stringify(Object.fromEntries(decisions.current));
  return { status: 200, type: 'application/json', content };
}

/** Bytes of a decision, of which the labels are the most. */
const mostBytes = 1 << 20;

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new RangeError('a decision is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, { status, type, content = '', filename }: Answer): void {
  response.writeHead(status, {
    'content-type': `${type ?? 'text/plain'}; charset=utf-8`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
    ...(filename ? { 'content-disposition': `attachment; filename="${filename}"` } : {}),
  });
  response.end(content);
}

function hostsOf(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`];
}

function portTaken(port: number, cause: unknown): SkllmError {
  return new SkllmError('usage', `the port ${port} cannot be listened on`, {
    hint: 'Leave out --port, and any that is free is taken.',
    cause,
  });
}
