import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/predictions.ts';
import { filesUnder, segmentsUnder, task, temporaryFolder } from './store-fixture.ts';

const root = join(import.meta.dirname, '../..');
const script = join(import.meta.dirname, 'store-process.mjs');
let built: string;

// Processes of their own run no TypeScript: the store is built for them, and nothing else.
beforeAll(() => {
  const out = temporaryFolder();
  const options = `--ignoreConfig --target es2023 --module nodenext --types node
    --rewriteRelativeImportExtensions --rootDir src --outDir ${out} --noCheck`;
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const entry = 'src/store/predictions.ts';
  execFileSync(process.execPath, [compiler, entry, ...options.split(/\s+/)], { cwd: root });
  built = join(out, 'store');
});

function start(...args: string[]) {
  return spawn(process.execPath, [script, built, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

function open(dir: string) {
  const labels = [{ name: 'a' }, { name: 'b' }];
  return openStore({ dir }).task({
    identity: { model: 'm' },
    task: {
      kind: 'labels',
      labels,
      multiple: false,
      minLabels: 1,
      input: task.input,
      confidence: false,
    },
    promptVersion: 1,
  });
}

function isStored(dir: string, rows: readonly string[]): boolean {
  const known = open(dir);
  return rows.every((row) => {
    const answer = known.get(known.key(row));
    const prediction = answer && 'prediction' in answer ? answer.prediction : undefined;
    return prediction?.kind === 'labels' && prediction.labels[0] === row;
  });
}

describe('processes that share a store', () => {
  it('agree on its secret when they start at once', async () => {
    const dir = temporaryFolder();
    const soon = String(Date.now() + 500);
    const starts = Array.from({ length: 6 }, () => start(dir, 'key', soon));
    const keys = await Promise.all(starts.map(({ stdout }) => text(stdout)));
    expect(new Set(keys)).toEqual(new Set([open(dir).key('row')]));
    expect(filesUnder(dir)).toEqual([join(dir, 'v1', 'secret')]);
  });
});

describe('a process that is killed', () => {
  it('has stored every answer that it was told is stored', async () => {
    const dir = temporaryFolder();
    const stored: string[] = [];
    const run = async (name: string) => {
      const child = start(dir, 'put', name);
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        output += part;
      });
      await once(child.stdout, 'data');
      await sleep(Math.random() * 30);
      child.kill('SIGKILL');
      await once(child, 'close');
      const rows = output.split('\n').slice(0, -1);
      expect(rows.length).toBeGreaterThan(0);
      stored.push(...rows.map((row) => `${name} ${row}`));
    };
    for (let round = 0; round < 10; round++) {
      await Promise.all([run(`one ${round}`), run(`two ${round}`)]);
      expect(isStored(dir, stored)).toBe(true);
    }
    expect(segmentsUnder(dir)).toHaveLength(20);
  });
});

describe('a disk that is full', () => {
  it.skipIf(process.platform === 'win32')(
    'ends the writing and keeps what was stored',
    async () => {
      const dir = temporaryFolder();
      // A limit on the size of files stands in for the full disk: 16 blocks, of 512 or 1024 bytes.
      const limited = `trap '' XFSZ; ulimit -f 16; exec "$0" "$@"`;
      const child = spawn('sh', ['-c', limited, process.execPath, script, built, dir, 'put', 'x']);
      const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect(errors).toMatch(/cannot write the store of answers in .*EFBIG/);
      const rows = output.split('\n').slice(0, -1);
      expect(rows.length).toBeGreaterThan(10);
      expect(
        isStored(
          dir,
          rows.map((row) => `x ${row}`),
        ),
      ).toBe(true);
    },
  );
});
