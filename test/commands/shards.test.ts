import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { labelledTickets, serve, tickets } from '../support/asking.ts';
import { fixture, Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';

const reviews = readFileSync(fixture('reviews.csv'), 'utf8');
const moods = ['--labels', 'positive,negative', '-q'];

/** Labels a file shard by shard, each into a file of its own, and puts these together. */
async function inShards(place: Place, count: number, args: readonly string[], name: string) {
  const parts = Array.from({ length: count }, (_, at) => `${at + 1}-${name}`);
  for (const [at, part] of parts.entries()) {
    const shard = ['--shard', `${at + 1}/${count}`, '-o', part];
    const { status, stderr } = await place.run(['classify', ...args, ...shard]);
    expect([status, stderr.includes('skllm: shard')]).toEqual([0, false]);
  }
  return place.run(['concat', ...parts]);
}

describe('shards', () => {
  it('of CSV are as one run labels it: the model is fitted to the whole', async () => {
    const place = new Place();
    // Uneven rows, line feeds within cells, all that may come before the header.
    const [, ...rows] = reviews.trimEnd().split('\n');
    const uneven = rows.map((row, at) =>
      at % 20 === 0
        ? `${row.slice(0, -1).replace(/^(\d+,[^,]*,).*$/, '$1')}"${'so good\r\n'.repeat(300)}"`
        : row,
    );
    const text = ['\ufeffsep=,', 'id,product,text', ...uneven, ''].join('\r\n');
    place.file('reviews.csv', text);
    const whole = await place.run(['classify', 'reviews.csv', ...moods]);
    expect(whole.status).toBe(0);
    const joined = await inShards(place, 16, ['reviews.csv', ...moods], 'out.csv');
    expect(joined).toEqual(whole);
  });

  it('of JSONL are as one run labels it, also where there are fewer rows, or it becomes CSV', async () => {
    const place = new Place();
    const lines = [
      '{"n":1,"text":"I love it"}',
      '',
      '{"text":"a waste, I hate it"}',
      '{"text":"glad"}',
    ];
    place.file('notes.jsonl', lines.join('\r\n'));
    for (const [name, format] of [
      ['out.jsonl', 'jsonl'],
      ['out.csv', 'csv'],
    ] as const) {
      const args = ['notes.jsonl', ...moods];
      const whole = await place.run(['classify', ...args, '-f', format]);
      expect(await inShards(place, 5, args, name)).toEqual(whole);
    }
  });

  it('of several inputs are one sequence, and a language model is asked for their rows alone', async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file('a.csv', tickets(30));
    place.file('b.csv', tickets(60).replace(/(id,text\n)(.*\n){30}/, '$1'));
    const args = [...service.args.slice(1), 'a.csv', 'b.csv', '-q'];
    const { stdout } = await inShards(place, 3, args, 'out.csv');
    expect(stdout).toBe(labelledTickets(60));
    const before = service.requests.length;
    const summary = ['--shard', '1/6', '--no-cache', '--summary', 'summary.json'];
    await place.run(['classify', ...args, ...summary]);
    expect(service.requests.length).toBe(before + 1);
    const { rows, shard } = JSON.parse(readFileSync(join(place.path, 'summary.json'), 'utf8'));
    expect([rows < 20, shard]).toEqual([true, { index: 1, count: 6 }]);
  });

  it('label the same column, which they choose by the beginning of the whole', async () => {
    const place = new Place();
    const long = 'I love it and it is great and I would buy it again';
    const rows = `${long},x\n`.repeat(1500) + `x,${long} ${long}\n`.repeat(1500);
    place.file('rows.csv', `a,b\n${rows}`);
    const args = ['classify', 'rows.csv', '-l', 'good,bad', '-m', 'embedded::rows', '--limit', '1'];
    for (const shard of [1, 2]) {
      const { stderr } = await place.run([...args, '--shard', `${shard}/2`]);
      expect(stderr).toContain('the column "a" has the longest text');
      expect(stderr).toContain(`shard ${shard} of 2.`);
    }
  });

  it('are named by the scheduler, with --shard auto and auto/n', async () => {
    const place = new Place();
    place.file('rows.csv', 'text\nI love it\nI hate it\n');
    const run = async (shard: string, env: Record<string, string>) => {
      const { stdout } = await place.run(['classify', 'rows.csv', ...moods, '--shard', shard], {
        env,
      });
      return stdout;
    };
    const slurm = {
      SLURM_ARRAY_TASK_ID: '8',
      SLURM_ARRAY_TASK_MIN: '7',
      SLURM_ARRAY_TASK_MAX: '8',
      SLURM_ARRAY_TASK_COUNT: '2',
    };
    expect(await run('auto', slurm)).toBe('text,label\nI hate it,negative\n');
    expect(await run('auto/2', { JOB_COMPLETION_INDEX: '0' })).toBe(
      'text,label\nI love it,positive\n',
    );
  });

  it('have their own --limit and --sample', async () => {
    const place = new Place();
    place.file('rows.csv', `text\n${'I love it\n'.repeat(20)}${'I hate it\n'.repeat(20)}`);
    const args = ['classify', 'rows.csv', ...moods, '--shard', '2/2'];
    for (const some of ['--limit', '--sample']) {
      const { stdout } = await place.run([...args, some, '2']);
      expect(stdout).toBe('text,label\nI hate it,negative\nI hate it,negative\n');
    }
  });

  it('of a pipe want a saved model, and are then as those of a file', async () => {
    const place = new Place();
    place.file('reviews.csv', reviews);
    const shard = ['--shard', '2/3'];
    const refused = await place.run(['classify', ...moods, ...shard], { stdin: reviews });
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('--model embedded::fit.skllm');
    const fit = ['classify', 'reviews.csv', ...moods];
    const ofFile = await place.run([...fit, ...shard, '--save-model', 'fit.skllm']);
    const saved = [...moods, ...shard, '--model', 'embedded::fit.skllm'];
    expect(await place.run(['classify', ...saved], { stdin: reviews })).toEqual(ofFile);
  });

  it('are reckoned, evaluated and checked by themselves', async () => {
    const place = new Place();
    place.file(
      'rows.csv',
      `text,gold\n${'I love it,positive\n'.repeat(20)}${'I hate it,negative\n'.repeat(20)}`,
    );
    const shard = ['--shard', '2/2'];
    const model = ['-m', 'openai::gpt-5-mini'];
    const estimate = await place.run(['estimate', 'rows.csv', ...moods, ...model, ...shard]);
    expect(estimate.stdout).toMatch(/^rows +20$/m);
    const evaluate = [
      'evaluate',
      'rows.csv',
      '--gold',
      'gold',
      '-c',
      'text',
      '--reporter',
      'json',
      '-q',
    ];
    const report = JSON.parse((await place.run([...evaluate, '-m', 'embedded', ...shard])).stdout);
    // The labels are those of the whole gold column.
    expect(report.labels).toEqual(['negative', 'positive']);
    expect(report.rows).toBe(20);
    const check = ['check', 'rows.csv', '--predicted', 'gold', '--expect', 'negative'];
    expect((await place.run([...check, ...shard])).status).toBe(0);
    expect((await place.run([...check, '--shard', '1/2'])).status).toBe(4);
  });
});

describe('skllm concat', () => {
  it('reads gzip and standard input, and writes gzip', async () => {
    const place = new Place();
    place.file('a.csv', 'a,b\r\n1,2');
    const args = ['concat', 'a.csv', '-', 'a.csv', '-o', 'all.csv.gz'];
    expect(await place.run(args, { stdin: 'a,b\n3,4\n' })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(gunzipSync(readFileSync(join(place.path, 'all.csv.gz'))).toString()).toBe(
      'a,b\r\n1,2\r\n3,4\n1,2',
    );
    const { stdout } = await place.run(['concat', 'all.csv.gz', 'a.csv']);
    expect(stdout).toBe('a,b\r\n1,2\r\n3,4\n1,2\r\n1,2');
  });

  it('ends with 2 for a shard that is missing, one that differs, and - twice; -o stays as it was', async () => {
    const place = new Place();
    place.file('a.csv', 'a,b\n1,2\n');
    place.file('c.csv', 'a,c\n1,2\n');
    place.file('all.csv', 'as it was');
    for (const inputs of [
      ['a.csv', 'b.csv'],
      ['a.csv', 'c.csv'],
      ['-', 'a.csv', '-'],
      ['all.csv'],
    ]) {
      const { status, stdout } = await place.run(['concat', ...inputs, '-o', 'all.csv']);
      expect([status, stdout]).toEqual([2, '']);
    }
    expect(readFileSync(join(place.path, 'all.csv'), 'utf8')).toBe('as it was');
  });

  it('says where the name of the output tells of another format', async () => {
    const place = new Place();
    place.file('a.csv', 'text\nx\n');
    const named = await place.run(['concat', 'a.csv', '-o', 'all.jsonl']);
    expect(named.stderr).toBe('skllm: all.jsonl will hold csv, whatever its name says.\n');
    expect((await place.run(['concat', 'a.csv', '-o', 'all.csv.gz'])).stderr).toBe('');
  });

  it('leaves out the first row of no file where there is no header', async () => {
    const place = new Place();
    place.file('a.csv', '1,2\n');
    const { stdout } = await place.run(['concat', '--no-header', 'a.csv', 'a.csv']);
    expect(stdout).toBe('1,2\n1,2\n');
  });
});
