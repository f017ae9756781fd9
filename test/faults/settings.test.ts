// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings files expand variables so
import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labelledTickets, serve, tickets, topicArgs } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { startProxy } from '../support/proxy.ts';
import { honest } from '../support/simulated-models.ts';

const csv = tickets(3);
const labelled = labelledTickets(3);
const keys = { OPENAI_API_KEY: 'sk-canary-0123456789', CI: 'true', GITHUB_ACTIONS: 'true' };

/** Every file that a pull request could bring to make a run do something else. */
function hostileFiles(canary: string, marker: string): readonly [string, string][] {
  const code = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, 'ran');`;
  const module = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, 'ran');`;
  const gateway = `providers: { g: { type: custom_url, url: "${canary}" } }\nmodel: "g::m"`;
  return [
    ['.skllmrc', gateway],
    ['.skllmrc', `providers: { openai: { url: "${canary}" } }\nmodel: "openai::gpt-5-mini"`],
    ['.skllmrc', `providers: { ollama: { url: "${canary}" } }\nmodel: "ollama::m"`],
    ['.skllmrc', `network: { proxy: "${canary}" }\nmodel: "openai::gpt-5-mini"`],
    ['.skllmrc', 'plugins: ["./evil.js"]'],
    ['.skllmrc', `labels: { a: "${'${OPENAI_API_KEY}'}", b: x }`],
    ['.skllmrc', 'tasks: { t: { instructions: "@/etc/passwd", labels: [a, b] } }'],
    ['.skllmrc', '{"$import": "./evil.js"}'],
    ['.skllmrc', 'command: "touch ran"'],
    ['.skllmrc.yaml', gateway],
    ['.config/skllmrc.yaml', gateway],
    ['package.json', JSON.stringify({ skllm: { plugins: ['./evil.js'] } })],
    ['package.json', '{"skllm": {"model": "embedded"}, "cosmiconfig": {"$import": "./evil.js"}}'],
    ['.skllmrc.js', code],
    ['.skllmrc.mjs', module],
    ['.config/skllmrc.js', code],
    ['.config/config.js', code],
    ['.config/config.mjs', module],
    ['skllm.config.js', code],
  ];
}

const names = hostileFiles('http://127.0.0.1', '').map(([name, text]) => {
  return [name, text.slice(0, 60)] as const;
});

function write(place: Place, name: string, text: string): void {
  mkdirSync(dirname(join(place.path, name)), { recursive: true });
  place.file(name, text);
}

describe('a repository that cannot be trusted', () => {
  it.each(names.map(([name, text], at) => [name, text, at] as const))(
    'fault 37: runs nothing and sends nothing with %s: %s',
    async (_, __, at) => {
      const canary = await serve(honest());
      const place = new Place();
      const marker = join(place.home, 'marker');
      const [name, text] = hostileFiles(canary.url, marker)[at]!;
      write(place, 'evil.js', `require('node:fs').writeFileSync(${JSON.stringify(marker)}, 'ran')`);
      write(place, name, text);

      write(place, 'nested/in.csv', csv);
      const labels = ['--labels', 'billing,bug,praise'];
      const here = await place.run(['classify', ...labels], { stdin: csv, env: keys });
      const below = await place.run(['classify', ...labels, '--summary', 's.json'], {
        stdin: csv,
        env: keys,
        cwd: join(place.path, 'nested'),
      });
      for (const { status, stdout, stderr } of [here, below]) {
        // Code is passed over; data that wants more than it may is refused.
        if (status !== 0) expect([status, stdout]).toEqual([2, '']);
        expect(stderr).not.toContain('canary');
      }
      expect(existsSync(marker)).toBe(false);
      expect(canary.requests).toHaveLength(0);
    },
  );

  it('fault 37: is trusted for the file as it is, once the user says so', async () => {
    const { url, requests } = await serve(honest());
    const place = new Place();
    place.file('.skllmrc', `providers: { g: { type: custom_url, url: "${url}" } }\nmodel: "g::m"`);
    const args = ['classify', '--labels', 'billing,bug,praise'];
    expect((await place.run(args, { stdin: csv })).stderr).toContain('skllm config trust');
    await place.run(['config', 'trust']);
    expect((await place.run(args, { stdin: csv })).stdout).toBe(labelled);
    expect(requests).toHaveLength(1);
  });

  it('fault 37: a key in a file that others can read draws a warning without the key', async () => {
    const { args } = await serve(honest());
    const place = new Place();
    const file = place.file('own.yaml', 'providers: { openai: { apiKey: sk-canary-0123456 } }');
    chmodSync(file, 0o644);
    const open = await place.run([...args, '-q', '--config', file], { stdin: csv });
    expect(open.stderr).toMatch(/providers\.openai\.apiKey and others can read it.*chmod 600/);
    expect(open.stderr).not.toContain('canary');
    chmodSync(file, 0o600);
    const closed = await place.run([...args, '-q', '--config', file], { stdin: csv });
    expect(closed.stderr).not.toContain('others can read');
  });
});

const pem = (name: string) => join(import.meta.dirname, '../providers/certificate', name);

/** A server with a certificate that nobody knows; it counts what gets through to it. */
async function startTls() {
  const paths: string[] = [];
  const options = { cert: readFileSync(pem('certificate.pem')), key: readFileSync(pem('key.pem')) };
  const server = createServer(options, (request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(401).end('{}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, paths };
}

describe('the way to a service', () => {
  it.each([
    ['by default', {}],
    ['also where the environment says not to', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
  ])('fault 38: checks certificates %s, and names both ways to add one', async (_, env) => {
    const { port, paths } = await startTls();
    const args = topicArgs(`https://127.0.0.1:${port}`);
    const { status, stderr } = await new Place().run(args, { stdin: csv, env });
    expect([status, paths]).toEqual([5, []]);
    expect(stderr).toMatch(/network\.ca.*NODE_EXTRA_CA_CERTS/);
    const isSaid = stderr.includes('NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed');
    expect(isSaid).toBe('NODE_TLS_REJECT_UNAUTHORIZED' in env);
  });

  it.each([
    ['network.ca', `network: { ca: "${pem('certificate.pem')}" }`, {}],
    ['NODE_EXTRA_CA_CERTS', '', { NODE_EXTRA_CA_CERTS: pem('certificate.pem') }],
  ])('fault 38: trusts a certificate named by %s', async (_, config, env) => {
    const { port, paths } = await startTls();
    const place = new Place();
    const own = ['--config', place.file('own.yaml', config)];
    await place.run([...topicArgs(`https://127.0.0.1:${port}`), ...own], { stdin: csv, env });
    expect(paths).toEqual(['/v1/chat/completions']);
  });

  it.each([
    ['in bytes', true],
    ['among notes', false],
  ])('fault 38: trusts a certificate that is written %s', async (_, inBytes) => {
    const text = readFileSync(pem('certificate.pem'), 'utf8');
    const { port, paths } = await startTls();
    const place = new Place();
    const ca = inBytes ? new X509Certificate(text).raw : `Our own authority\n=====\n${text}`;
    writeFileSync(join(place.path, 'ca.crt'), ca);
    const own = ['--config', place.file('own.yaml', 'network: { ca: ca.crt }')];
    await place.run([...topicArgs(`https://127.0.0.1:${port}`), ...own], { stdin: csv });
    expect(paths).toEqual(['/v1/chat/completions']);
  });

  it('fault 38: refuses a file of certificates that holds none', async () => {
    const place = new Place();
    place.file('ca.pem', '-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n');
    const own = ['--config', place.file('own.yaml', 'network: { ca: ca.pem }')];
    const args = [...topicArgs('https://127.0.0.1:9'), ...own];
    const { status, stderr } = await place.run(args, { stdin: csv });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/ca\.pem holds no certificate\n/)]);
  });

  it.each([
    ['HTTP_PROXY', (url: string) => ({ env: { HTTP_PROXY: url }, config: '' })],
    ['http_proxy', (url: string) => ({ env: { http_proxy: url }, config: '' })],
    ['network.proxy', (url: string) => ({ env: {}, config: `network: { proxy: "${url}" }` })],
  ])('fault 38: goes through the proxy of %s, whose login goes to it alone', async (_, set) => {
    const { requests, url } = await serve(honest());
    const proxy = await startProxy(Number(new URL(url).port));
    const { env, config } = set(proxy.url.replace('//', '//me:canary-pass@'));
    const place = new Place();
    const own = ['-v', '--config', place.file('own.yaml', config)];
    const args = [...topicArgs('http://service.test'), ...own];
    const { stdout, stderr } = await place.run(args, { stdin: csv, env });
    expect(stdout).toBe(labelled);
    expect(proxy.tunnels).toEqual([
      { to: 'service.test:80', login: `Basic ${btoa('me:canary-pass')}` },
    ]);
    expect(JSON.stringify(requests) + stderr).not.toMatch(/canary|proxy-authorization/);
  });

  it('fault 38: to this machine never goes through a proxy', async () => {
    const { args } = await serve(honest());
    const proxy = await startProxy(1);
    const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url };
    expect((await new Place().run(args, { stdin: csv, env })).stdout).toBe(labelled);
    expect(proxy.tunnels).toEqual([]);
  });

  it('fault 38: through a proxy that wants a login ends with both settings named', async () => {
    const proxy = await startProxy(1, 407);
    const env = { HTTP_PROXY: proxy.url };
    const run = await new Place().run(topicArgs('http://service.test'), { stdin: csv, env });
    expect([run.status, proxy.tunnels.length]).toEqual([5, 1]);
    expect(run.stderr).toMatch(/\(407\)\n.*network\.proxy.*HTTPS_PROXY and HTTP_PROXY/);
  });

  it('is shut with SKLLM_OFFLINE=1, but to this machine', async () => {
    const { args, url } = await serve(honest());
    const proxy = await startProxy(Number(new URL(url).port));
    const env = { SKLLM_OFFLINE: '1', HTTP_PROXY: proxy.url, ...keys };
    const away = await new Place().run(topicArgs('http://service.test'), { stdin: csv, env });
    const openai = ['classify', '--labels', 'a,b', '-m', 'openai::gpt-5-mini'];
    const other = await new Place().run(openai, { stdin: csv, env });
    expect([away.status, other.status, proxy.tunnels.length]).toEqual([2, 2, 0]);
    expect(other.stderr).toContain('SKLLM_OFFLINE');
    expect((await new Place().run(args, { stdin: csv, env })).stdout).toBe(labelled);
  });
});
