import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labels, riddles, serve as serveScript, strong } from '../support/cascade.ts';
import { Place } from '../support/program.ts';
import type { Handler } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';

const csv = riddles(1200);

async function serve(script: Handler = strong) {
  const service = await serveScript(script);
  const first = ['classify', '--labels', labels.join(), '--model', 'embedded'];
  const second = ['--escalate', 'custom_url::m', '--url', `${service.url}/v1`];
  return { ...service, args: [...first, ...second] };
}

/** Models of the rows in order, by the column that --with-model adds. */
function modelsOf(output: string): string[] {
  return output
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.slice(line.lastIndexOf(',') + 1));
}

describe('a cascade', () => {
  it('keeps what the first model is sure of and asks for the rest, in the rows’ order', async () => {
    const service = await serve();
    const place = new Place();
    const summary = join(place.path, 'summary.json');
    const args = [...service.args, '--with-model', '--summary', summary, place.file('in.csv', csv)];
    const { stdout, stderr, status } = await place.run(args);
    expect([status, stderr]).toEqual([0, expect.stringContaining('drawn at random, to compare')]);
    expect(stdout.split('\n')[0]).toBe('text,label,label_model');
    expect(
      stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0]),
    ).toHaveLength(1200);
    const models = modelsOf(stdout);
    const kept = models.filter((model) => model === 'embedded').length;
    expect(kept).toBeGreaterThan(400);
    expect(models.filter((model) => model === 'custom_url::m')).toHaveLength(1200 - kept);
    const found = JSON.parse(readFileSync(summary, 'utf8'));
    expect(found.labelledBy).toEqual({ embedded: kept, 'custom_url::m': 1200 - kept });
    expect(found.cascade).toMatchObject({ first: 'embedded', targetAgreement: 0.95, risk: 0.05 });
    expect(Object.keys(found.cascade.thresholds.byLabel).sort()).toEqual([...labels].sort());
    expect(stderr).toContain('at least 95 % of all labels are then as custom_url::m would give');
    expect(stderr.match(/context window .* is not known/g)).toHaveLength(1);
  });

  it('agrees with the strong model on the share that was promised', async () => {
    const service = await serve();
    const place = new Place();
    const input = place.file('in.csv', csv);
    const { stdout } = await place.run([...service.args, input]);
    const all = ['classify', '--labels', labels.join(), ...service.args.slice(5)];
    const asked = await place.run([
      ...all.map((arg) => (arg === '--escalate' ? '-m' : arg)),
      input,
    ]);
    const [one, other] = [stdout, asked.stdout].map((text) => text.split('\n'));
    const same = one!.filter((line, at) => line === other![at]).length;
    expect(same / one!.length).toBeGreaterThanOrEqual(0.95);
  });

  it('gives the same rows again for nothing', async () => {
    const service = await serve();
    const place = new Place();
    const input = place.file('in.csv', csv);
    const once = await place.run([...service.args, input]);
    const requests = service.requests.length;
    const again = await place.run([...service.args, input]);
    expect([again.stdout, service.requests.length]).toEqual([once.stdout, requests]);
  });

  it('asks for no row twice, also without a store', async () => {
    const service = await serve();
    const place = new Place();
    const args = [...service.args, '--with-model', '--no-cache', place.file('in.csv', csv)];
    const { stdout } = await place.run(args);
    const asked = modelsOf(stdout).filter((model) => model !== 'embedded').length;
    const texts = service.requests.flatMap(
      ({ body }) => body.match(/"[^"]*? \d+( [scf])?\\"/g) ?? [],
    );
    expect([texts.length, new Set(texts).size]).toEqual([asked, asked]);
    expect(service.requests.length).toBeGreaterThanOrEqual(Math.ceil(asked / 20));
    expect(service.requests.length).toBeLessThanOrEqual(Math.ceil(asked / 20) + 2);
  });

  it('asks for every row where no threshold holds', async () => {
    // Says of every row what the first model does not.
    const service = await serve(
      honest({ labels, keywords: { football: 'cooking', soup: 'finance', bank: 'sports' } }),
    );
    const place = new Place();
    const { stdout, stderr } = await place.run([
      ...service.args,
      '--with-model',
      place.file('in.csv', csv),
    ]);
    expect(stderr).toContain('no threshold holds');
    expect(new Set(modelsOf(stdout))).toEqual(new Set(['custom_url::m']));
  });

  it('takes the first rows of a pipe for its sample, and keeps labels from then on', async () => {
    const service = await serve();
    const { stdout, status } = await new Place().run([...service.args, '--with-model'], {
      stdin: csv,
    });
    expect(status).toBe(0);
    const models = modelsOf(stdout);
    expect(new Set(models.slice(0, 1000))).toEqual(new Set(['custom_url::m']));
    expect(models.slice(1000)).toContain('embedded');
    expect(models).toHaveLength(1200);
  });

  it('counts rows that the service refuses as disagreements', async () => {
    const filtered: Handler = (request, index) =>
      request.body.includes('football')
        ? { status: 400, body: { error: { message: 'filtered', code: 'content_filter' } } }
        : strong(request, index);
    const service = await serve(filtered);
    const place = new Place();
    const few = `${csv.split('\n').slice(0, 401).join('\n')}\n`;
    const args = [...service.args, '--with-model', '--errors', place.file('in.csv', few)];
    const { stdout, stderr, status } = await place.run([...args, '--max-unlabelled', '100%']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('disagree on')]);
    const kept = stdout
      .split('\n')
      .filter((line) => line.includes('football') && line.endsWith(',embedded'));
    // Five per cent of 400 rows.
    expect(kept.length).toBeLessThanOrEqual(20);
  });

  it('stops at --max-requests, and the same command goes on', async () => {
    const service = await serve();
    const place = new Place();
    const args = [...service.args, '--max-requests', '8', place.file('in.csv', csv)];
    const first = await place.run(args);
    expect([first.status, service.requests.length]).toEqual([6, 8]);
    let next = await place.run(args);
    for (let runs = 2; next.status === 6 && runs < 6; runs++) next = await place.run(args);
    expect(next.status).toBe(0);
    expect(next.stdout.split('\n')).toHaveLength(1202);
  });

  it('keeps no label with --known-only before its sample is known, and all of them after', async () => {
    const service = await serve();
    const place = new Place();
    const args = [...service.args, '--with-model', place.file('in.csv', csv)];
    await place.run([...args, '--max-requests', '8']);
    const part = await place.run([...args, '--known-only']);
    expect([part.status, part.stderr]).toEqual([
      3,
      expect.stringContaining('no label of embedded is kept'),
    ]);
    expect(part.stderr).not.toContain('at least 95 %');
    expect(modelsOf(part.stdout)).not.toContain('embedded');
    expect(part.stdout).toMatch(/,sports,custom_url::m$/m);
    const whole = await place.run(args);
    const requests = service.requests.length;
    const again = await place.run([...args, '--known-only']);
    expect([again.status, again.stdout]).toEqual([0, whole.stdout]);
    expect(service.requests.length).toBe(requests);
  });

  it('says of a pipe beforehand that its sample could not show so much', async () => {
    const service = await serve();
    const args = [...service.args, '--target-agreement', '0.999', '--with-model'];
    const { stdout, stderr, status } = await new Place().run(args, { stdin: csv });
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('could never show that 99.9 % agree'),
    ]);
    expect(stderr).not.toContain('to compare');
    expect(new Set(modelsOf(stdout))).toEqual(new Set(['custom_url::m']));
  });

  it('has little to say of a table without rows', async () => {
    const service = await serve();
    const place = new Place();
    const { stderr, status } = await place.run([...service.args, place.file('in.csv', 'text\n')]);
    expect(status).toBe(0);
    expect(stderr).toContain('there are no rows to label');
    expect(stderr).not.toMatch(/asked|asking|disagree|threshold/);
  });
});

describe('what does not go with a cascade', () => {
  it.each([
    ['--explain', ['--explain']],
    ['--min-confidence', ['--min-confidence', '0.5']],
  ])('%s is refused with the reason', async (option, flags) => {
    const args = ['classify', '-l', 'a,b', '--escalate', 'ollama::m', ...flags];
    const { status, stderr } = await new Place().run(args, { stdin: 'text\na\n' });
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${option} does not go with`)]);
  });

  it.each([
    [
      'a model that does not say how sure it is as the first',
      ['-m', 'lmstudio::a', '--escalate', 'ollama::b'],
      /lmstudio::a cannot come before[\s\S]*does not say how sure it is/,
    ],
    [
      'a model as its own first',
      ['-m', 'ollama::b', '--escalate', 'ollama::b'],
      /it is the same model/,
    ],
    [
      'a student of a model that learns nothing',
      ['-m', 'ollama::a', '--escalate', 'ollama::b', '--save-student', 'x.skllm'],
      /ollama::a learns nothing that could be kept/,
    ],
    [
      'a student in no folder',
      ['--escalate', 'ollama::b', '--save-student', 'nowhere/x.skllm'],
      /nowhere\/x\.skllm cannot be written: no such folder/,
    ],
    [
      'a student of a pipe',
      ['--escalate', 'ollama::b', '--save-student', 'x.skllm'],
      /cannot learn from a pipe/,
    ],
    ['a student without a teacher', ['--save-student', 'x.skllm'], /needs --escalate/],
    [
      'the embedded model as the second',
      ['--escalate', 'embedded'],
      /names a model of this process/,
    ],
    ['a target without a second model', ['--target-agreement', '0.9'], /needs --escalate/],
  ])('%s', async (_, flags, message) => {
    const args = ['classify', '-l', 'a,b', ...flags];
    const { status, stderr } = await new Place().run(args, { stdin: 'text\na\n' });
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
