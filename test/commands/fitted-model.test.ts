import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture, Place } from '../support/program.ts';

const topics = ['--labels', 'sports,business,science,politics'];

describe('a fitted model that is kept', () => {
  it('labels the same rows as before, whatever other rows there are', async () => {
    const place = new Place();
    const fit = ['classify', fixture('news.csv'), ...topics, '-q', '--save-model', 'news.skllm'];
    const whole = (await place.run(fit)).stdout.split('\n');
    const [header, first, second] = readFileSync(fixture('news.csv'), 'latin1').split('\n');
    const few = place.file('few.csv', `${header}\n${first}\n${second}\n`);
    const again = ['classify', few, ...topics, '--model', 'embedded::news.skllm'];
    const { stdout, stderr, status } = await place.run(again);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual(whole.slice(0, 3));
    expect(stderr).toMatch(/embedded::news\.skllm model labels the rows, as it was fitted to/);
  });

  it('is named when it is missing, and when it was fitted to other labels', async () => {
    const place = new Place();
    const named = ['--model', 'embedded::news.skllm', fixture('news.csv')];
    const missing = await place.run(['classify', ...named, ...topics]);
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('news.skllm')]);
    await place.run(['classify', fixture('news.csv'), ...topics, '--save-model', 'news.skllm']);
    const other = await place.run(['classify', ...named, '--labels', 'sports,business']);
    expect(other).toMatchObject({ status: 2, stdout: expect.not.stringContaining('\n1,') });
    expect(other.stderr).toMatch(/Its own are sports, business, science, politics/);
  });

  it('is refused under another ending, and for a model that is not fitted', async () => {
    const place = new Place();
    const run = (...more: string[]) =>
      place.run(['classify', fixture('news.csv'), ...topics, '--save-model', ...more]);
    expect((await run('news.bin')).stderr).toMatch(/ends in \.skllm/);
    const { status, stderr } = await run('news.skllm', '--model', 'embedded::rows');
    expect([status, stderr]).toEqual([2, expect.stringContaining('--save-model')]);
    expect(existsSync(join(place.path, 'news.skllm'))).toBe(false);
  });
});

describe('a long table', () => {
  it('gets the same labels from threads as from one', async () => {
    const place = new Place();
    const rows = readFileSync(fixture('headlines.txt'), 'utf8').trimEnd().split('\n');
    const fit = ['classify', place.file('few.txt', `${rows.join('\n')}\n`), ...topics];
    const { stdout } = await place.run([...fit, '-q', '--save-model', 'topics.skllm']);
    const times = Math.ceil(25_000 / rows.length);
    const long = place.file('long.txt', `${rows.join('\n')}\n`.repeat(times));
    const model = ['--model', 'embedded::topics.skllm', '-q'];
    const allowed = ['--max-unlabelled', '100%'];
    const whole = await place.run(['classify', long, ...topics, ...model, ...allowed]);
    expect(whole.status).toBe(0);
    expect(whole.stdout).toBe(stdout.repeat(times));
  });
});

describe('examples', () => {
  const sense = ['--labels', 'first,second', '-q'];
  const rows = Array.from({ length: 40 }, (_, i) =>
    i % 2 ? `my kettle leaks water ${i}` : `the train to town is late ${i}`,
  );
  const table = `text\n${rows.join('\n')}\n`;

  it('teach the embedded model what labels without a meaning stand for', async () => {
    const place = new Place();
    const input = place.file('rows.csv', table);
    const examples = place.file(
      'examples.csv',
      'text,label\nThe kettle leaks,second\nNo water in my kettle,second\n' +
        'The train is late,first\nA late train to town,first\n',
    );
    const { stdout } = await place.run(['classify', input, ...sense, '--examples', examples]);
    const labels = stdout.trimEnd().split('\n').slice(1);
    expect(labels.filter((line) => /kettle.*,second$/.test(line))).toHaveLength(20);
    expect(labels.filter((line) => /train.*,first$/.test(line))).toHaveLength(20);
  });

  it('are refused for rows that are labelled each by itself', async () => {
    const place = new Place();
    const examples = place.file('examples.csv', 'text,label\nThe kettle leaks,second\n');
    const args = ['classify', place.file('rows.csv', table), '--model', 'embedded::rows'];
    const { status, stderr } = await place.run([...args, ...sense, '--examples', examples]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('--examples')]);
  });
});
