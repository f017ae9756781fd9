import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inTurn } from '../../src/providers/file-turn.ts';
import { labelledTickets, tickets } from '../support/asking.ts';
import { batches } from '../support/batches.ts';
import { Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';
import { startTuningService, type TuningServiceOptions } from '../support/tuning-service.ts';

const model = 'azure::gpt-4.1-nano-2025-04-14';
const start = ['tune', 'start', 'in.csv', '--gold', 'label', '--model', model, '--yes'];
const exporting = ['batch', 'export', 'in.csv', '-m', 'vllm::m', '-l', 'a,b', '-c', 'text', '-o'];

/** A place with labelled tickets, and a service that tunes. */
async function tuning(options: TuningServiceOptions = {}) {
  const place = new Place();
  place.file('in.csv', labelledTickets(300));
  const chat = honest({ labels: ['billing', 'bug', 'praise'] });
  const service = await startTuningService({ states: [{ status: 'pending' }], chat, ...options });
  const env = { AZURE_OPENAI_ENDPOINT: service.url, AZURE_OPENAI_API_KEY: 'canary' };
  const run = (...args: string[]) => place.run(args, { env });
  return { place, service, env, run };
}

function placeOf(rows: number): Place {
  const place = new Place();
  place.file('in.csv', tickets(rows));
  return place;
}

/** The lock of a process that is gone, or of one that has begun this moment. */
function lockOf(place: Place, path: string): string {
  const lock = join(place.path, `${path}.lock`);
  rmSync(lock, { recursive: true, force: true });
  mkdirSync(lock);
  writeFileSync(join(lock, 'another'), '');
  return lock;
}

/** Starts the program, and interrupts it once it waits for a process that is gone. */
async function interrupted(place: Place, args: readonly string[], env = {}) {
  const child = place.start(args, env);
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text;
    if (said.includes('gives no sign of life')) child.kill('SIGINT');
  });
  const status = await new Promise((ended) => child.on('close', ended));
  return { status, said };
}

describe('a command that works alone', () => {
  it('leaves the work to a process that lives, wherever it runs', async () => {
    const { place, service, run } = await tuning();
    const signal = new AbortController().signal;
    await inTurn(join(place.path, 'in.tune.lock'), { signal }, async () => {
      const { status, stderr } = await run(...start);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining('another process is at work on in.tune'),
      ]);
    });
    expect([service.requests, existsSync(join(place.path, 'in.tune'))]).toEqual([[], false]);
  });

  it('goes on where a process is gone, and says why it waits', async () => {
    const { place, service, run } = await tuning();
    const lock = lockOf(place, 'in.tune');
    const { status, stderr } = await run(...start);
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/at work on in\.tune gives no sign of life; this one goes on/),
    ]);
    expect([service.jobs.length, existsSync(lock)]).toEqual([1, false]);
  });

  it('ends with 130 and no stack when it is interrupted while it waits', async () => {
    const { place, env } = await tuning();
    const other = placeOf(5);
    lockOf(place, 'in.tune');
    lockOf(other, 'out.jsonl.batch');
    const runs = await Promise.all([
      interrupted(place, start, env),
      interrupted(other, [...exporting, 'out.jsonl']),
    ]);
    for (const { status, said } of runs) {
      expect([status, said]).toEqual([130, expect.not.stringContaining('    at ')]);
    }
  });

  it('tells of a lock that it can neither make nor remove', async () => {
    const place = placeOf(5);
    place.file('out.jsonl.batch.lock', '');
    const { status, stderr } = await place.run([...exporting, 'out.jsonl']);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('out.jsonl.batch.lock cannot be made or removed: a part'),
    ]);
  });
});

describe('a process that another has taken over from', () => {
  it('starts no tuning and leaves the manifest of the other as it is', async () => {
    const others = '{"noted by": "the other"}\n';
    const { place, service, run } = await tuning({
      heard: ({ method }) => {
        if (method !== 'POST') return undefined;
        lockOf(place, 'in.tune');
        place.file('in.tune/tuning.json', others);
        return undefined;
      },
    });
    const { status, stderr } = await run(...start);
    expect([status, stderr]).toEqual([2, expect.stringContaining('has taken over')]);
    const manifest = readFileSync(join(place.path, 'in.tune/tuning.json'), 'utf8');
    expect([service.jobs, manifest]).toEqual([[], others]);
  });

  it.each([
    ['no manifest', /completions$/, false],
    ['no job', /files$/, true],
  ])('begins %s of a batch', async (_, step, isWritten) => {
    const place = placeOf(50);
    const service = await batches(place, {
      before: ({ path }) => void (step.test(path.split('?')[0]!) && lockOf(place, 'out.csv.batch')),
    });
    const { status, stderr } = await service.submit();
    expect([status, stderr]).toEqual([2, expect.stringContaining('has taken over')]);
    expect(service.jobs).toEqual([]);
    expect(existsSync(join(place.path, 'out.csv.batch'))).toBe(isWritten);
    expect(existsSync(join(place.path, 'out.csv.batch.lock'))).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('a process that is suspended', () => {
  it('begins no job when it wakes up beside the one that has gone on', async () => {
    const place = placeOf(50);
    let suspend = () => {};
    const service = await batches(place, {
      before: ({ path }) => void (path.endsWith('/files') && suspend()),
    });
    const first = place.start(['batch', ...service.submitArgs], service.env);
    const ended = new Promise((done) => first.on('close', done));
    const suspended = new Promise<void>((done) => {
      suspend = () => {
        suspend = () => {};
        first.kill('SIGSTOP');
        done();
      };
    });
    await suspended;
    expect((await service.submit()).status).toBe(0);
    first.kill('SIGCONT');
    expect([await ended, service.jobs.length]).toEqual([2, 1]);
    expect(existsSync(join(place.path, 'out.csv.batch.lock'))).toBe(false);
    await service.finish();
    expect((await service.fetch()).status).toBe(0);
    expect(place.read('out.csv')).toBe(labelledTickets(50));
  });
});

describe('an output in no folder', () => {
  it('is refused before anything is asked or written', async () => {
    const place = placeOf(5);
    const service = await batches(place);
    const labelling = ['in.csv', '-m', 'azure::mine', '-l', 'a,b', '-c', 'text', '-o', 'no/z.csv'];
    for (const command of ['submit', 'export']) {
      const { status, stderr } = await service.run([command, ...labelling]);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining('--output no/z.csv cannot be written: no such folder'),
      ]);
    }
    expect([service.asked, service.requests]).toEqual([[], []]);
  });

  it('of a tuning says so, with a way out', async () => {
    const { run } = await tuning();
    const { status, stderr } = await run(...start, '-o', 'in.csv/x.tune');
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/cannot write the tuning in in\.csv\/x\.tune\n {2}Name a folder/),
    ]);
  });
});
