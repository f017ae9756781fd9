import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixture, Place } from '../support/program.ts';
import { startService } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';

const reviews = ['evaluate', fixture('reviews-gold.csv'), '--gold', 'gold'];
const scored =
  'text,gold,label,label_confidence\none,a,a,0.9\ntwo,b,a,0.6\nthree,b,b,0.8\nfour,,a,1\nfive,a,,\n';

/** Settings that have the server of `custom_url::`. */
function settings(place: Place, url: string): string[] {
  const text = `providers: { custom_url: { url: "${url}/v1" } }\n`;
  return ['--config', place.file('settings.yaml', text)];
}

describe('evaluate', () => {
  it('labels the rows as classify does and scores them', async () => {
    const place = new Place();
    const args = [...reviews, '--model', 'embedded', '--reporter', 'json'];
    const { stdout, status } = await place.run(args);
    const [{ name, score, confusion, calibration }] = JSON.parse(stdout).results;
    const classified = await place.run([
      'classify',
      fixture('reviews-gold.csv'),
      ...['--labels', 'negative,positive'],
    ]);
    const lines = classified.stdout.split('\n').slice(1, -1);
    const right = lines.filter((line) => /,(positive|negative),\1$/.test(line)).length;
    expect([status, name, score.rows, score.right]).toEqual([0, 'embedded', 60, right]);
    expect(confusion.labels).toEqual(['negative', 'positive']);
    expect(calibration.rows).toBe(60);
  });

  it('scores the labels in a column, leaving rows without a gold label out', async () => {
    const args = ['evaluate', '--gold', 'gold', '--predicted', 'label', '--reporter', 'json'];
    const { stdout, stderr, status } = await new Place().run(args, { stdin: scored });
    const { results, withoutGold, rows } = JSON.parse(stdout);
    expect([status, withoutGold, rows]).toEqual([0, 1, 4]);
    expect(results[0].score).toMatchObject({ accuracy: 0.5, labelled: 3, right: 2 });
    expect(results[0].mistakes).toEqual([
      { input: 'standard input', line: 3, gold: ['b'], labels: ['a'], confidence: 0.6 },
    ]);
    expect(stderr).toBe('');
  });

  it('takes rows of a column below --min-confidence for rows without a label', async () => {
    const args = ['evaluate', '--gold', 'gold', '--predicted', 'label', '--reporter', 'json'];
    const held = [...args, '--min-confidence', '0.7'];
    const { stdout } = await new Place().run(held, { stdin: scored });
    const { score, failures } = JSON.parse(stdout).results[0];
    expect([score.labelled, score.right, failures]).toEqual([2, 2, { unsure: 1 }]);
  });

  it('scores several labels a row, also as lists of JSONL', async () => {
    const stdin = '{"gold":["a","b"],"label":["b","a"]}\n{"gold":["a"],"label":["a","b"]}\n';
    const args = ['evaluate', '--gold', 'gold', '--predicted', 'label', '--multi-label'];
    const { stdout } = await new Place().run([...args, '--reporter', 'json'], { stdin });
    const { score } = JSON.parse(stdout).results[0];
    expect(score).toMatchObject({ accuracy: 0.5, hammingLoss: 0.25 });
  });

  it('compares models and a column, and writes every kind of report', async () => {
    const place = new Place();
    const files = ['report.html', 'report.json', 'report.md', 'report.txt'];
    const { stdout, status } = await place.run([
      ...['evaluate', fixture('news-gold.csv'), '--gold', 'gold', '-c', 'headline,summary'],
      ...['--model', 'embedded', '--model', 'embedded::rows', '--predicted', 'gold'],
      ...files.flatMap((file) => ['--report', file]),
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\n {2}gold +100\.0 % .*\n {2}embedded .*\n {2}embedded::rows /);
    expect(stdout).toMatch(/gold \/ embedded +\d+ +0 /);
    expect(files.map((file) => existsSync(join(place.path, file)))).toEqual(files.map(() => true));
    const json = JSON.parse(readFileSync(join(place.path, 'report.json'), 'utf8'));
    expect([json.results.length, json.comparisons.length]).toEqual([3, 3]);
  });

  it('tells two aliases of one model apart', async () => {
    const place = new Place();
    place.file('.skllmrc', 'models: { one: embedded, other: embedded }');
    const models = ['--model', 'one', '--model', 'other', '--model', 'embedded'];
    const { stdout } = await place.run([
      ...['evaluate', fixture('reviews-gold.csv'), '--gold', 'gold', ...models],
    ]);
    expect(stdout).toMatch(/\n {2}one \(embedded\) .*\n {2}other \(embedded\) .*\n {2}embedded /);
  });

  it.each([
    ['no/such/report.html', 'no such folder'],
    ['./gold.txt', 'would overwrite gold.txt'],
    ['./first.md', 'would overwrite first.md'],
  ])('refuses the report %s before anything is labelled', async (report, message) => {
    const place = new Place();
    place.file('gold.txt', 'text,gold\na,b\nc,d\n');
    const { stdout, stderr, status } = await place.run([
      ...['evaluate', 'gold.txt', '--input-format', 'csv', '--gold', 'gold'],
      ...['--report', 'first.md', '--report', report],
    ]);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
    expect(place.read('gold.txt')).toBe('text,gold\na,b\nc,d\n');
  });

  it('asks a language model by way of the store: a second time costs nothing', async () => {
    const service = await startService(honest());
    onTestFinished(() => service.close());
    const place = new Place();
    const input = place.file('rows.csv', 'text,gold\na bug,bug\na praise,bug\na bug too,\n');
    const model = ['--model', 'custom_url::m', '--url', `${service.url}/v1`, '--reporter', 'json'];
    const args = ['evaluate', input, '--gold', 'gold', '--labels', 'bug,praise', '-c', 'text'];
    const first = JSON.parse((await place.run([...args, ...model])).stdout);
    expect(first.results[0]).toMatchObject({ score: { accuracy: 0.5 }, usage: { knownRows: 0 } });
    const again = JSON.parse((await place.run([...args, ...model])).stdout);
    expect(again.results[0].usage.knownRows).toBe(2);
    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]?.body).not.toContain('a bug too');
  });

  it.each([
    ['--dry-run', /of these known, or equal to another +0\n[\s\S]*requests +1\n/],
    ['--show-request', /"model": ?"m"/],
  ])('only tells of itself with %s: nothing is asked', async (option, told) => {
    const service = await startService(honest());
    onTestFinished(() => service.close());
    const place = new Place();
    const input = place.file('rows.csv', 'text,gold\na bug,bug\na praise,praise\nno gold,\n');
    const { stdout, stderr, status } = await place.run([
      ...['evaluate', input, '--gold', 'gold', ...settings(place, service.url), option],
      ...['--model', 'custom_url::m', '--model', 'embedded', '--report', 'report.html'],
    ]);
    expect([status, stdout, stderr]).toEqual([0, '', expect.stringMatching(told)]);
    expect(stderr).toContain('\nembedded ');
    expect(service.requests).toHaveLength(0);
    expect(existsSync(join(place.path, 'report.html'))).toBe(false);
  });

  it('holds all models together to the limits of the run', async () => {
    const service = await startService(honest());
    onTestFinished(() => service.close());
    const place = new Place();
    const input = place.file('rows.csv', 'text,gold\na bug,bug\na praise,praise\n');
    const models = ['--model', 'custom_url::m', '--model', 'custom_url::n'];
    const args = ['evaluate', input, '--gold', 'gold', ...settings(place, service.url), ...models];
    const { stderr, status } = await place.run([...args, '--max-requests', '1']);
    expect([status, stderr]).toEqual([6, expect.stringContaining('the limit of 1 request is')]);
    expect(service.requests).toHaveLength(1);
    expect((await place.run([...args, '--max-requests', '1'])).status).toBe(0);
    expect(service.requests).toHaveLength(2);
  });

  it('finds a model that cannot be asked before it asks another', async () => {
    const service = await startService(honest());
    onTestFinished(() => service.close());
    const place = new Place();
    const input = place.file('rows.csv', 'text,gold\na bug,bug\na praise,praise\n');
    const models = ['--model', 'custom_url::m', '--model', 'openai::gpt-5-mini'];
    const { stderr, status } = await place.run([
      ...['evaluate', input, '--gold', 'gold', ...settings(place, service.url), ...models],
    ]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/openai/)]);
    expect(service.requests).toHaveLength(0);
  });

  it('takes labels from the gold column only where none are given', async () => {
    const place = new Place();
    const input = place.file('rows.csv', 'text,gold\nI love it,positive\nI hate it,negativ\n');
    const args = ['evaluate', input, '--gold', 'gold', '--model', 'embedded'];
    const { stderr, status } = await place.run([...args, '--labels', 'positive,negative']);
    expect(status).toBe(2);
    expect(stderr).toContain('line 3: the label "negativ" in "gold" is none of the labels');
    expect(stderr).toContain('Did you mean "negative"?');
    expect((await place.run(args)).status).toBe(0);
  });

  it('ends with 4 where a least accuracy or F1 is not reached', async () => {
    const place = new Place();
    const args = [...reviews, '--model', 'embedded', '-q'];
    const low = await place.run([...args, '--min-accuracy', '0.99']);
    expect(low.status).toBe(4);
    expect(low.stderr).toMatch(/embedded: accuracy 0\.\d+ is below 0\.99/);
    expect((await place.run([...args, '--min-f1', '0.99'])).status).toBe(4);
    expect((await place.run([...args, '--min-f1', '0.1', '--min-accuracy', '0.1'])).status).toBe(0);
  });

  it('holds only a model that was named to anything', async () => {
    const { stderr, stdout, status } = await new Place().run([...reviews, '--min-f1', '0.1']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^skllm: --min-f1 holds a model to something, and none was named/);
  });

  it.each([
    [
      'a column that is not there',
      ['--gold', 'nope', '--predicted', 'label'],
      'no column is named',
    ],
    ['no gold label at all', ['--gold', 'none', '--predicted', 'label'], 'no row has a gold label'],
    ['a report of unknown kind', ['--gold', 'gold', '--report', 'x.pdf'], 'x.pdf: a report is not'],
    [
      'a pipe for two models',
      ['--gold', 'gold', '--predicted', 'label', '-m', 'embedded'],
      'a pipe',
    ],
  ])('ends with 2 for %s', async (_, args, sentence) => {
    const stdin = 'text,gold,label,none\none,a,a,\ntwo,b,b,\n';
    const { stderr, status } = await new Place().run(['evaluate', ...args, '--labels', 'a,b'], {
      stdin,
    });
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
  });
});

describe('--save-threshold', () => {
  const args = [...reviews, '--model', 'embedded', '--target-accuracy', '0.9', '--save-threshold'];

  it('writes the threshold to the task and keeps the comments', async () => {
    const place = new Place();
    const config = [
      '# Settings of ours',
      'tasks:',
      '  # How people feel.',
      '  mood:',
      '    labels: { positive: glad, negative: "let down" }',
      '    column: text # the only one',
      '',
    ].join('\n');
    const path = place.file('.skllmrc', config);
    const { stderr, status } = await place.run([...args, '--task', 'mood']);
    expect(status).toBe(0);
    const found = /tasks\.mood\.minConfidence is (0\.\d+) in/.exec(stderr)?.[1];
    expect(readFileSync(path, 'utf8')).toBe(`${config}    minConfidence: ${found}\n`);
    const unsure = await place.run([
      ...['classify', fixture('reviews.csv'), '--task', 'mood', '--errors'],
      ...['--max-unlabelled', '100%'],
    ]);
    expect(unsure.stdout).toContain(`unsure: confidence 0.5`);
  });

  it('makes a settings file where there is none, and judges thresholds without an earlier one', async () => {
    const place = new Place();
    await place.run(args);
    const path = join(place.path, '.skllmrc');
    const first = readFileSync(path, 'utf8');
    expect(first).toMatch(/^minConfidence: 0\.\d+\n$/);
    await place.run(args);
    expect(readFileSync(path, 'utf8')).toBe(first);
  });

  it('keeps JSON JSON', async () => {
    const place = new Place();
    const path = place.file('package.json', '{"name":"x","skllm":{"column":"text"}}');
    await place.run(args);
    const { name, skllm } = JSON.parse(readFileSync(path, 'utf8'));
    expect([name, skllm.column, typeof skllm.minConfidence]).toEqual(['x', 'text', 'number']);
  });

  it('leaves a trusted file trusted', async () => {
    const place = new Place();
    place.file(
      '.skllmrc',
      'providers: { mine: { type: custom_url, url: "http://127.0.0.1:9" } }\n',
    );
    await place.run(['config', 'trust']);
    await place.run(args);
    const { stdout, status } = await place.run(['config', 'show']);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/minConfidence +0\.\d+/)]);
  });

  it('is refused for several models before any is asked', async () => {
    const place = new Place();
    const { stdout, stderr, status } = await place.run([...args, '--model', 'embedded::rows']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^skllm: --save-threshold needs one model, or one column\n/);
  });

  it('saves nothing where no threshold reaches the target', async () => {
    const place = new Place();
    const stdin = 'text,gold,label\none,a,a\n';
    const column = ['evaluate', '--gold', 'gold', '--predicted', 'label', '--save-threshold'];
    const { stderr, status } = await place.run(column, { stdin });
    expect(status).toBe(4);
    expect(stderr).toContain('there are no confidences; nothing was saved');
    expect(existsSync(join(place.path, '.skllmrc'))).toBe(false);
  });
});
