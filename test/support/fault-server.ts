import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the way between program and service does to one connection: the toxics of toxiproxy, under
 * its names. What a service itself does wrong, request by request, is in `service.ts` and
 * `http-faults.ts`.
 *
 * All times are in milliseconds. They act on what the service sends.
 */
export interface Toxics {
  /** Every piece comes so much later, give or take the jitter. */
  readonly latency?: { readonly ms: number; readonly jitter?: number };
  /** Nobody is there: the connection is closed as soon as it is made. */
  readonly down?: boolean;
  /** Bytes a second. */
  readonly bandwidth?: number;
  /** The connection stays open for a while after the last byte. */
  readonly slowClose?: number;
  /** Nothing passes; closed after this time, with 0 never. */
  readonly timeout?: number;
  /** Broken off hard (RST) this long after the first byte of the request. */
  readonly resetPeer?: number;
  /** Bytes come in pieces of this size, with a pause between them. */
  readonly slicer?: { readonly size: number; readonly delay?: number };
  /** Closed after so many bytes. */
  readonly limitData?: number;
}

export interface FaultServer {
  /** Address without a slash at its end. */
  readonly url: string;
  /** Connections made so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/**
 * Starts a way to a service that does these things to each connection.
 *
 * @param target - The service's address.
 * @param toxics - For all connections, or for each by its number, from 0 on.
 */
export async function startFaultServer(
  target: string,
  toxics: Toxics | ((connection: number) => Toxics),
): Promise<FaultServer> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let connections = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    const number = connections++;
    const chosen = typeof toxics === 'function' ? toxics(number) : toxics;
    keep(client);
    if (chosen.down) client.destroy();
    else join(client, keep(connect(Number(port), hostname)), chosen);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function join(client: Socket, service: Socket, toxics: Toxics): void {
  client.pipe(service);
  client.on('close', () => service.destroy());
  const { resetPeer, timeout } = toxics;
  client.once('data', () => {
    if (resetPeer !== undefined) setTimeout(() => client.resetAndDestroy(), resetPeer);
    if (timeout) setTimeout(() => client.destroy(), timeout);
  });
  pass(service, client, toxics).catch(() => client.destroy());
}

async function pass(service: Socket, client: Socket, toxics: Toxics): Promise<void> {
  let left = toxics.limitData ?? Number.POSITIVE_INFINITY;
  for await (const block of service as AsyncIterable<Buffer>) {
    if (toxics.timeout !== undefined) continue;
    for (const piece of sliced(block, toxics)) {
      await sleep(delayOf(piece, toxics));
      const part = piece.subarray(0, left);
      left -= part.length;
      client.write(part);
      if (left === 0) return void client.end();
    }
  }
  if (toxics.timeout !== undefined) return;
  await sleep(toxics.slowClose ?? 0);
  client.end();
}

function* sliced(block: Buffer, { slicer, bandwidth }: Toxics): Generator<Buffer> {
  // A narrow way is one that lets a tenth of a second's bytes through at a time.
  const size = slicer?.size ?? (bandwidth ? Math.ceil(bandwidth / 10) : block.length);
  for (let at = 0; at < block.length; at += size) yield block.subarray(at, at + size);
}

function delayOf(piece: Buffer, { latency, slicer, bandwidth }: Toxics): number {
  const { ms = 0, jitter = 0 } = latency ?? {};
  const late = ms + jitter * (2 * Math.random() - 1);
  const narrow = bandwidth ? (1000 * piece.length) / bandwidth : 0;
  return Math.max(0, late) + narrow + (slicer?.delay ?? 0);
}
