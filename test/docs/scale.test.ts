import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fixture, Place, program } from '../support/program.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/scale.md'), 'utf8');

/** The blocks of code under a heading of the page, in order. */
function blocks(heading: string): string[] {
  const section = page.split(/^## /m).find((one) => one.startsWith(heading)) ?? '';
  return [...section.matchAll(/```\w*\n([\s\S]*?)```/g)].map((match) => match[1]!);
}

/** A folder as the page has it, in which `skllm` is a program that any shell finds. */
async function workplace(): Promise<{
  place: Place;
  run: (script: string) => ReturnType<Place['shell']>;
}> {
  const place = new Place();
  copyFileSync(fixture('reviews.csv'), join(place.path, 'big.csv'));
  place.file('topics.yaml', 'positive: praises, is glad\nnegative: complains, is let down\n');
  mkdirSync(join(place.path, 'bin'));
  place.file('bin/skllm', `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  execFileSync('chmod', ['+x', join(place.path, 'bin/skllm')]);
  const run = (script: string) => {
    place.file('script.sh', script);
    return place.shell('PATH="$PWD/bin:$PATH" bash script.sh');
  };
  await run(blocks('Which model')[0]!);
  return { place, run };
}

async function oneRun(place: Place, ...more: string[]): Promise<string> {
  const args = ['classify', 'big.csv', '--labels-file', 'topics.yaml', '-q', ...more];
  return (await place.run(args)).stdout;
}

const hasParallel = /GNU parallel/.test(
  spawnSync('parallel', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

describe('the recipe for GNU parallel', () => {
  it.skipIf(!hasParallel)('gives the bytes of one run (needs the program parallel)', async () => {
    const { place, run } = await workplace();
    const { status, stdout } = await run(blocks('GNU parallel')[0]!);
    expect([status, stdout]).toEqual([0, '']);
    const labelled = readFileSync(join(place.path, 'labelled.csv'), 'latin1');
    expect(labelled).toBe(await oneRun(place));
    expect(readFileSync(join(place.path, 'jobs.tsv'), 'utf8').trimEnd().split('\n')).toHaveLength(
      9,
    );
  });
});

describe('the recipe for Slurm', () => {
  it('labels the shard of its task', async () => {
    const { place, run } = await workplace();
    const variables = 'TASK_ID=16 TASK_MIN=1 TASK_MAX=16 TASK_COUNT=16 TASK_STEP=1';
    const exports = variables.split(' ').map((one) => `export SLURM_ARRAY_${one}\n`);
    expect((await run(exports.join('') + blocks('Slurm')[0]!)).status).toBe(0);
    const written = readFileSync(join(place.path, 'out.16.csv'), 'latin1');
    expect(written).toBe(await oneRun(place, '--shard', '16/16'));
  });
});

describe('the recipe for Kubernetes', () => {
  it('labels the shard of its pod', async () => {
    const { place, run } = await workplace();
    const { spec } = parse(blocks('Kubernetes')[0]!);
    const [container] = spec.template.spec.containers;
    expect([...container.command, spec.completions]).toEqual(['sh', '-c', 16]);
    const { status } = await run(`export JOB_COMPLETION_INDEX=0\n${container.args[0]}\n`);
    expect(status).toBe(0);
    const written = readFileSync(join(place.path, 'out.0.csv'), 'latin1');
    expect(written).toBe(await oneRun(place, '--shard', '1/16'));
  });
});

describe('the recipe for Spark', () => {
  it('labels every partition alike, an empty one too, with nothing but PATH in the environment', async () => {
    const { place, run } = await workplace();
    const [recipe] = blocks('Spark');
    const literals = recipe!.slice(0, recipe!.indexOf(')')).matchAll(/"(.*)"/g);
    const command = [...literals]
      .map((match) => match[1])
      .join('')
      .replaceAll('/shared/', '');
    place.file('rows.jsonl', await oneRun(place, '-f', 'jsonl', '--label-column', 'wanted'));
    const lines = readFileSync(join(place.path, 'rows.jsonl'), 'latin1').trimEnd().split('\n');
    for (const [at, partition] of [lines.slice(0, 7), lines.slice(7), []].entries()) {
      place.file(`${at}.jsonl`, partition.map((line) => `${line}\n`).join(''));
      const { status, stdout } = await run(`env -i PATH="$PATH" ${command} < ${at}.jsonl`);
      expect(status).toBe(0);
      const rows = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
      expect(rows.map(({ label }) => label)).toEqual(rows.map(({ wanted }) => wanted));
      expect(rows).toHaveLength(partition.length);
    }
  });
});
