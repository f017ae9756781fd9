import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';

/** One request as it arrived. */
export interface Recorded {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When it had arrived, in milliseconds since the process began. */
  readonly at: number;
}

/** What the service does to a request beside or instead of answering it. */
export type Fault =
  /** Closes the connection without a word. */
  | 'reset'
  /** Never answers. */
  | 'silence'
  /** Sends headers and half the body, then nothing more. */
  | 'stall'
  /** Sends headers and half the body, then closes the connection. */
  | 'cut'
  /** Sends a byte of the body every 20 ms. */
  | 'drip';

export interface ScriptedReply {
  /** 200 unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes as they are, anything else as JSON. */
  readonly body?: unknown;
  /** Milliseconds before the answer. */
  readonly delay?: number;
  readonly fault?: Fault;
}

export type Handler = (request: Recorded, index: number) => ScriptedReply | Promise<ScriptedReply>;

export interface TestService {
  /** Address without a slash at its end. */
  readonly url: string;
  /** All requests so far, in the order of their arrival. */
  readonly requests: readonly Recorded[];
  close(): Promise<void>;
}

/**
 * Starts a service on a free port of this machine.
 *
 * @param script - Answers each request, or the answers one after the other, the last one repeated.
 */
export async function startService(
  script: Handler | readonly ScriptedReply[],
): Promise<TestService> {
  const requests: Recorded[] = [];
  const handle: Handler =
    typeof script === 'function'
      ? script
      : (_, index) => script[Math.min(index, script.length - 1)]!;
  const server = createServer(async (incoming, outgoing) => {
    const request = await record(incoming);
    const index = requests.push(request) - 1;
    await answer(outgoing, await handle(request, index));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function record(incoming: IncomingMessage): Promise<Recorded> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString(),
    at: performance.now(),
  };
}

async function answer(outgoing: ServerResponse, reply: ScriptedReply): Promise<void> {
  if (reply.delay) await new Promise((done) => setTimeout(done, reply.delay));
  if (reply.fault === 'silence') return;
  if (reply.fault === 'reset') {
    outgoing.destroy();
    return;
  }
  const body = Buffer.isBuffer(reply.body) ? reply.body : Buffer.from(textOf(reply.body));
  outgoing.writeHead(reply.status ?? 200, {
    'content-type': typeof reply.body === 'string' ? 'text/plain' : 'application/json',
    'content-length': body.length,
    ...reply.headers,
  });
  await send(outgoing, body, reply.fault);
}

function textOf(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

async function send(outgoing: ServerResponse, body: Buffer, fault?: Fault): Promise<void> {
  if (!fault) {
    outgoing.end(body);
  } else if (fault === 'drip') {
    for (let i = 0; i < body.length && !outgoing.destroyed; i++) {
      outgoing.write(body.subarray(i, i + 1));
      await new Promise((done) => setTimeout(done, 20));
    }
    outgoing.end();
  } else {
    outgoing.write(body.subarray(0, body.length / 2));
    if (fault === 'cut') setImmediate(() => outgoing.destroy());
  }
}
