import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished } from 'vitest';

export interface TestProxy {
  /** Address without a slash at its end. */
  readonly url: string;
  /** The address for both kinds of hosts, as `createFetch` takes it. */
  readonly proxy: { readonly http: string; readonly https: string };
  /** What was asked to be led to, with the login that came along. */
  readonly tunnels: readonly { readonly to: string; readonly login: string | undefined }[];
}

/** Starts a server on a free port of this machine, closed after the test. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** Starts a proxy that leads every tunnel to one port of this machine, or refuses all. */
export async function startProxy(port: number, status = 200): Promise<TestProxy> {
  const tunnels: TestProxy['tunnels'][number][] = [];
  const server = createServer();
  server.on('connect', (request, socket) => {
    tunnels.push({ to: request.url ?? '', login: request.headers['proxy-authorization'] });
    socket.on('error', () => {});
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    return undefined;
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  return { url, proxy: { http: url, https: url }, tunnels };
}
