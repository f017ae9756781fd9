import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import type { Place } from './program.ts';
import { listen, startProxy } from './proxy.ts';

/**
 * Stands in for api.openai.com, whose address nothing moves: a proxy leads there to a server of our
 * own, with a certificate for that name. Writes settings that use it to `net.yaml`. Needs openssl.
 *
 * @param url - The service that answers in its place.
 */
export async function openAiBehindProxy(place: Place, url: string) {
  const subject = ['-subj', '/CN=api.openai.com', '-addext', 'subjectAltName=DNS:api.openai.com'];
  const files = ['-keyout', 'key.pem', '-out', 'cert.pem'];
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  execFileSync('openssl', [...kind, ...subject, ...files], { cwd: place.path, stdio: 'ignore' });
  const pem = (name: string) => readFileSync(join(place.path, name));
  const seen: [string | undefined, string | undefined][] = [];
  const server = createServer({ key: pem('key.pem'), cert: pem('cert.pem') }, async (from, to) => {
    const { url: path, method = 'GET', headers } = from;
    seen.push([path, headers.authorization]);
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk as Buffer);
    const type = headers['content-type'] ?? 'application/json';
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': type },
      ...body,
    });
    to.writeHead(reply.status, { 'content-type': 'application/json' });
    to.end(await reply.text());
  });
  const proxy = await startProxy(await listen(server));
  place.file('net.yaml', `network: { proxy: "${proxy.proxy.https}", ca: "cert.pem" }`);
  return { ...proxy, seen };
}
