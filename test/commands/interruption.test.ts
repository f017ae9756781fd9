import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unlessAborted, untilAborted } from '../../src/commands/interruption.ts';
import { Place } from '../support/program.ts';

const labels = ['--labels', 'positive,negative'];

describe('what waits', () => {
  const never = new Promise<never>(() => {});

  it('is given up when the run is interrupted, before or meanwhile', async () => {
    const interruption = new AbortController();
    const waiting = unlessAborted(never, interruption.signal);
    interruption.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' });
    await expect(unlessAborted(never, interruption.signal)).rejects.toThrow('interrupted');
  });

  it('gives what it gives where nobody interrupts', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('is closed when its reader leaves, and left alone where it may never answer', async () => {
    let closed = 0;
    async function* items(wait: Promise<void>): AsyncGenerator<number> {
      try {
        yield 1;
        await wait;
      } finally {
        closed++;
      }
    }
    const { signal } = new AbortController();
    for await (const item of untilAborted(items(never), signal)) if (item === 1) break;
    expect(closed).toBe(1);
    const interruption = new AbortController();
    const silent = untilAborted(items(never), interruption.signal);
    expect(await silent.next()).toEqual({ done: false, value: 1 });
    const waiting = silent.next();
    interruption.abort();
    await expect(waiting).rejects.toThrow('interrupted');
  });
});

describe('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends with 130 on %s while its input is silent, and leaves the output as it was',
    async (signal) => {
      const place = new Place();
      const output = place.file('out.csv', 'before\n');
      const pipe = join(place.path, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const summary = join(place.path, 'run.json');
      const args = ['classify', pipe, ...labels, '-o', output, '--summary', summary];
      const child = place.start(args);
      const status = new Promise((done) => child.on('close', done));
      const writing = await open(pipe, 'w');
      await writing.write('text\nlove it\n');
      child.kill(signal);
      expect(await status).toBe(130);
      await writing.close();
      expect(readFileSync(output, 'utf8')).toBe('before\n');
      expect(readdirSync(place.path).sort()).toEqual(['out.csv', 'pipe', 'run.json']);
      expect(JSON.parse(readFileSync(summary, 'utf8')).exitStatus).toBe(130);
    },
  );

  it.each([
    ['input that nobody writes', []],
    ['output that nobody reads', ['-o']],
  ])('ends at once with a FIFO as %s', async (_, option) => {
    const place = new Place();
    const [rows, silent] = ['rows', 'silent'].map((name) => join(place.path, name));
    execFileSync('mkfifo', [rows!, silent!]);
    const child = place.start(['classify', rows!, ...labels, '-q', ...option, silent!]);
    const status = new Promise((done) => child.on('close', done));
    const writing = await open(rows!, 'w');
    await writing.write('text\nlove it\n');
    await writing.close();
    await new Promise((done) => setTimeout(done, 300));
    child.kill('SIGINT');
    expect(await status).toBe(130);
  });

  it('stops a fit', async () => {
    const place = new Place();
    const path = join(place.path, 'rows.txt');
    writeFileSync(path, 'a row of words that takes time to look at\n'.repeat(1_000_000));
    const output = join(place.path, 'out.txt');
    const child = place.start(['classify', path, ...labels, '-o', output]);
    const status = new Promise((done) => child.on('close', done));
    // Its temporary file shows that the plan is made and the sample is being drawn.
    while (readdirSync(place.path).length < 2) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGINT');
    expect(await status).toBe(130);
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(place.path)).toEqual(['rows.txt']);
  });
});
