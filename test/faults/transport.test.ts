import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { labelledTickets, serve, tickets, topicArgs } from '../support/asking.ts';
import { result, serveBehind } from '../support/faulty-way.ts';
import { falseAnswers, first, gzipBomb } from '../support/http-faults.ts';
import { Place } from '../support/program.ts';
import { startService } from '../support/service.ts';
import { honest, rowsOf } from '../support/simulated-models.ts';

const csv = tickets(45);
const labelled = labelledTickets(45);
const whole = [labelled, 0];

function label(args: readonly string[]) {
  return new Place().run(args, { stdin: csv });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

describe('a service that is not there', () => {
  it('fault 39: a refused connection or an unknown host ends with 5 and the way to go on', async () => {
    const refused = `http://127.0.0.1:${await freePort()}`;
    const runs = await Promise.all([
      label(topicArgs(refused)),
      label(topicArgs('http://no..such-host')),
    ]);
    for (const { status, stdout, stderr } of runs) {
      expect([status, stdout]).toEqual([5, 'id,text,label\n']);
      expect(stderr).toMatch(/no answer from .* \((ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\)/);
      expect(stderr).toContain('the same command starts again');
    }
  });

  it('fault 39: a service that comes back within seconds costs no row', async () => {
    const { args } = await serveBehind((at) => ({ down: at < 3 }), honest());
    expect(result(await label(args))).toEqual(whole);
  });
});

describe('a connection that breaks', () => {
  it.each([
    ['reset before the headers', { resetPeer: 0 }],
    ['closed before the headers', { timeout: 20 }],
    ['closed in the headers', { limitData: 40 }],
    ['closed in the body', { limitData: 400 }],
    ['reset in the body', { slicer: { size: 60, delay: 20 }, resetPeer: 120 }],
  ])('fault 40: %s is made again, and no half reply becomes a label', async (_, toxics) => {
    const { args } = await serveBehind((at) => (at < 2 ? toxics : {}), honest());
    expect(result(await label(args))).toEqual(whole);
  });

  it('fault 48: closed as it is used again is made again, for one more request', async () => {
    const { args, requests, way } = await serveBehind({}, (request, index) =>
      index === 1 ? { fault: 'reset' } : honest()(request, index),
    );
    expect(result(await label([...args, '--concurrency', '1']))).toEqual(whole);
    expect([requests.length, way.connections]).toEqual([4, 2]);
  });
});

describe('a reply that takes its time', () => {
  it('fault 41: a connection that stays silent is given up at --timeout', async () => {
    const { args } = await serveBehind((at) => (at === 0 ? { timeout: 0 } : {}), honest());
    expect(result(await label([...args, '--timeout', '1']))).toEqual(whole);
  });

  it.each([
    ['fault 42', 'stalls in its body', 'stall'],
    ['fault 43', 'comes byte by byte', 'drip'],
  ] as const)('%s: one that %s is given up at --timeout too', async (_, __, fault) => {
    const { args, requests } = await serve(async (request, index) => ({
      ...(await honest()(request, index)),
      ...(index === 0 ? { fault } : {}),
    }));
    expect(result(await label([...args, '--timeout', '1']))).toEqual(whole);
    expect(requests.length).toBeGreaterThan(1);
  });

  it('fault 43: a narrow, late, jittery way that closes slowly is put up with', async () => {
    const latency = { ms: 10, jitter: 10 };
    const { args } = await serveBehind({ latency, bandwidth: 20_000, slowClose: 500 }, honest());
    expect(result(await label(args))).toEqual(whole);
  });

  it('fault 44: packets that end within a character are put together again', async () => {
    const labels = ['größer', '日本語', '😀'];
    const { url } = await serveBehind({ slicer: { size: 1 } }, honest()).then(({ way }) => way);
    const args = [...topicArgs(url), '--labels', labels.join(',')];
    const stdin = `text\n${labels.map((name) => `this is ${name}\n`).join('')}`;
    const { stdout } = await new Place().run(args, { stdin });
    const expected = `text,label\n${labels.map((name) => `this is ${name},${name}\n`).join('')}`;
    expect(Buffer.from(stdout, 'latin1').toString()).toBe(expected);
  });
});

describe('a reply that is none', () => {
  it.each([
    ['a body of 40 MB', { body: Buffer.alloc(40 * 2 ** 20, ' ') }],
    ['a gzip bomb', gzipBomb()],
  ])('fault 45: %s is cut off and asked for again', async (_, reply) => {
    const { args } = await serve(first([reply], honest()));
    expect(result(await label(args))).toEqual(whole);
  });

  it.each(Object.entries(falseAnswers))(
    'fault 46: %s with status 200 is asked for again',
    async (_, reply) => {
      const { args, requests } = await serve(first([reply], honest()));
      expect(result(await label(args))).toEqual(whole);
      expect(requests).toHaveLength(4);
    },
  );

  it('fault 46: and where nothing else ever comes, the run ends with 5 and no label', async () => {
    const { args, requests } = await serve([falseAnswers['a login page']!]);
    const { status, stdout, stderr } = await label(args);
    expect([status, stdout]).toEqual([5, 'id,text,label\n']);
    expect(stderr).toContain('a web page where JSON was due');
    expect(requests.length).toBeLessThanOrEqual(6);
  });

  it.each([301, 302, 303, 307, 308])(
    'fault 47: a redirect (%i) carries neither rows nor key to another host',
    async (status) => {
      const other = await startService(honest());
      onTestFinished(() => other.close());
      const location = `${other.url.replace('127.0.0.1', 'localhost')}/v1/chat/completions`;
      const { args, requests } = await serve([{ status, headers: { location }, body: '' }]);
      const env = { CUSTOM_URL_API_KEY: 'canary-key-0123456789' };
      const run = await new Place().run(args, { stdin: csv, env });
      expect([run.status, requests.length, other.requests.length]).toEqual([5, 1, 0]);
      expect(run.stderr).toMatch(/sends requests on to localhost:\d+, which is not done/);
    },
  );
});

describe('time', () => {
  it('fault 49: a wall clock that jumps by days neither stops nor hurries a run', async () => {
    const place = new Place();
    const jumps = place.file('jumps.mjs', jumpingClock);
    const { args, requests } = await serve(
      first([{ status: 503 }, { status: 429, headers: { 'retry-after': '1' } }], honest()),
    );
    const env = { NODE_OPTIONS: `--import=${jumps}` };
    expect(result(await place.run(args, { stdin: csv, env }))).toEqual(whole);
    expect(requests).toHaveLength(5);
    expect(requests[2]!.at - requests[1]!.at).toBeGreaterThan(990);
  });

  it.skipIf(process.platform === 'win32')(
    'fault 49: a machine that sleeps in the middle wakes up without a storm of requests',
    async () => {
      const place = new Place();
      const { args, requests } = await serve(async (request, index) => ({
        ...(await honest()(request, index)),
        delay: 100,
      }));
      const more = ['--batch-size', '1', '--concurrency', '4', '--timeout', '1', '-o', 'out.csv'];
      const input = place.file('in.csv', csv);
      const child = place.start([...args, ...more, input]);
      const done = new Promise((end) => child.on('close', end));
      while (requests.length < 10) await new Promise((wait) => setTimeout(wait, 10));
      child.kill('SIGSTOP');
      await new Promise((wait) => setTimeout(wait, 2000));
      child.kill('SIGCONT');
      expect(await done).toBe(0);
      // At most those under way when it fell asleep are sent twice.
      expect(requests.length).toBeLessThanOrEqual(45 + 4);
      expect(requests.flatMap(rowsOf).length).toBe(requests.length);
    },
  );
});

/** Loaded before the program: the wall clock goes a day ahead, then a day back, and so on. */
const jumpingClock = `
const now = Date.now;
const days = [0, 1, -1];
Date.now = () => now() + 86_400_000 * days[Math.floor(performance.now() / 300) % 3];
`;
