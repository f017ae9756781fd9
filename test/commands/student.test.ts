import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labels, riddles, serve, strong } from '../support/cascade.ts';
import { fixture, Place } from '../support/program.ts';

async function taught(place: Place, ...more: string[]) {
  const service = await serve(strong);
  const input = place.file('in.csv', riddles(1200));
  const models = ['--escalate', 'custom_url::m', '--url', `${service.url}/v1`];
  const args = ['classify', '--labels', labels.join(), ...models, ...more, input];
  return { ...(await place.run([...args, '--save-student', 'topics.skllm'])), service };
}

describe('the student of a cascade', () => {
  it('labels other rows offline and alike, without being told the labels', async () => {
    const place = new Place();
    const { status, stderr } = await taught(place, '--summary', 'run.json');
    expect([status, stderr]).toEqual([0, expect.stringContaining('topics.skllm holds embedded')]);
    const { student } = JSON.parse(readFileSync(join(place.path, 'run.json'), 'utf8')).cascade;
    expect(student).toMatchObject({
      teacher: 'custom_url::m',
      rows: 1200,
      sample: 120,
      risk: 0.05,
    });
    expect(student.agreement).toBeGreaterThan(0.7);
    expect(student.agreement).toBeLessThan(student.agreeing / student.sample);
    expect(student.date).toMatch(/^\d{4}-\d\d-\d\d$/);

    const next = place.file('next.csv', riddles(50));
    const model = ['classify', '-m', 'embedded::topics.skllm', '--max-unlabelled', '100%'];
    const env = { SKLLM_OFFLINE: '1' };
    const once = await place.run([...model, '--summary', 'next.json', next], { env });
    expect(once.status).toBe(0);
    const lines = once.stdout.trimEnd().split('\n').slice(1);
    const right = lines.filter((line) => line.includes('football') && line.endsWith(',sports'));
    expect(right.length).toBe(lines.filter((line) => line.includes('football')).length);
    expect((await place.run([...model, next], { env })).stdout).toBe(once.stdout);
    expect(once.stderr).toContain('it agrees with custom_url::m on at least');
    const summary = JSON.parse(readFileSync(join(place.path, 'next.json'), 'utf8'));
    expect(summary.certificate).toEqual(student);
  });

  it('is examined on rows that did not teach it, and shows its certificate', async () => {
    const place = new Place();
    const { stderr } = await taught(place);
    const { stdout, status } = await place.run(['models', 'embedded::topics.skllm']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^labels +sports, cooking, finance$/m);
    const seen =
      /certificate +it agrees with custom_url::m .* \(\d+ of 120 rows that did not teach it/;
    expect(stdout).toMatch(seen);
    expect(stdout).toMatch(/taught by +\d+ of 1,200 rows/);
    const promise = /it agrees with custom_url::m on at least [\d.]+ %/;
    expect(promise.exec(stdout)?.[0]).toBe(promise.exec(stderr)?.[0]);
  });

  it('is said to have been taught nothing where that is so', async () => {
    const place = new Place();
    const service = await serve(strong);
    const input = place.file('in.csv', riddles(5));
    const models = ['--escalate', 'custom_url::m', '--url', `${service.url}/v1`];
    const args = ['classify', '--labels', labels.join(), ...models, '--save-student', 's.skllm'];
    const { stderr } = await place.run([...args, input]);
    expect(stderr).toContain('s.skllm holds embedded, which was taught nothing; it agrees');
  });

  it('is not written where no row could be asked', async () => {
    const place = new Place();
    const { status } = await taught(place, '--max-requests', '2');
    expect(status).toBe(6);
    expect(existsSync(join(place.path, 'topics.skllm'))).toBe(false);
  });
});

describe('the labels of a saved model', () => {
  const topics = ['--labels', 'sports,business,science,politics'];
  const saved = ['classify', fixture('news.csv'), '-m', 'embedded::news.skllm', '-q'];

  async function placeWithModel() {
    const place = new Place();
    const fit = ['classify', fixture('news.csv'), ...topics, '-q', '--save-model', 'news.skllm'];
    return { place, fitted: (await place.run(fit)).stdout };
  }

  it('need not be given again, and may be given in another order', async () => {
    const { place, fitted } = await placeWithModel();
    expect((await place.run(saved)).stdout).toBe(fitted);
    const turned = [...saved, '--labels', 'politics,science,business,sports'];
    expect((await place.run(turned)).stdout).toBe(fitted);
  });

  it('are named beside the others that are asked for', async () => {
    const { place } = await placeWithModel();
    const { status, stderr, stdout } = await place.run([...saved, '--labels', 'sports,weather']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      'embedded::news.skllm was fitted to other labels than sports, weather',
    );
    expect(stderr).toContain('Its own are sports, business, science, politics');
    const other = await place.run([...saved, '--other']);
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('than other')]);
  });

  it('are what its rows are evaluated by, also where a gold column lacks one', async () => {
    const { place, fitted } = await placeWithModel();
    const [head, ...lines] = fitted.trimEnd().split('\n');
    const some = lines.filter((line) => !line.endsWith('politics'));
    const gold = place.file('gold.csv', `${[head, ...some].join('\n')}\n`);
    const model = ['--model', 'embedded::news.skllm', '--column', 'summary'];
    const args = ['evaluate', gold, '--gold', 'label', ...model, '--reporter', 'json'];
    const { status, stdout } = await place.run(args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).results[0].score.accuracy).toBe(1);
  });

  it('are still needed by models that have none of their own', async () => {
    const { status, stderr } = await new Place().run(['classify', fixture('news.csv')]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('no labels are given')]);
  });
});

describe('what is known of one model', () => {
  it('is listed for one that is asked too, without a request', async () => {
    const env = { OPENAI_API_KEY: 'sk-test-0123456789', SKLLM_OFFLINE: '1' };
    const { stdout, status } = await new Place().run(['models', 'openai::gpt-5-mini'], { env });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^host +api\.openai\.com$/m);
    expect(stdout).toMatch(/^price +\$[\d.]+ in, \$[\d.]+ out a million tokens/m);
  });
});
