import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface TestProxy {
  /** Address without a slash at its end. */
  readonly url: string;
  /** What was asked to be led to, with the login that came along. */
  readonly tunnels: readonly { readonly to: string; readonly login: string | undefined }[];
  close(): void;
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
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    return undefined;
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
