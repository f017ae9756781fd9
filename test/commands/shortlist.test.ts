import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Place } from '../support/program.ts';
import { type Handler, type Recorded, startService } from '../support/service.ts';
import { honest, rowsOf } from '../support/simulated-models.ts';

const labels = (
  'football tennis swimming chess cooking baking wine coffee banking insurance taxes mortgage ' +
  'weather earthquake volcano ocean forest insect bird fish horse dog cat medicine dentist ' +
  'hospital pregnancy music painting sculpture theatre cinema poetry grammar mathematics ' +
  'physics chemistry astronomy computer telephone railway aircraft bicycle ship war election ' +
  'parliament court prison police religion wedding funeral clothing furniture garden carpet'
).split(' ');
const rows = Array.from({ length: 500 }, (_, n) => {
  const label = labels[(n * 11) % labels.length]!;
  return { text: `what number ${n} said about ${label}`, label };
});
const csv = `text\n${rows.map(({ text }) => `${text}\n`).join('')}`;
const labelled = `text,label\n${rows.map(({ text, label }) => `${text},${label}\n`).join('')}`;

async function serve(script: Handler = honest()) {
  const service = await startService(script);
  onTestFinished(() => service.close());
  const model = ['-m', 'custom_url::m', '--url', `${service.url}/v1`];
  return { ...service, args: ['--labels', labels.join(), ...model, '--shortlist', '4'] };
}

/** The names of the labels that a request offers, those without a code too. */
function offered({ body }: Recorded): string[] {
  const [system] = (JSON.parse(body) as { messages: { content: string }[] }).messages;
  return Array.from(system!.content.matchAll(/^- (?:L\d+ = )?"(.*?)"/gm), ([, name]) => name!);
}

/** What a request's reply schema holds, but for the row keys. */
function answerOf({ body }: Recorded): string {
  const { response_format: format } = JSON.parse(body);
  return JSON.stringify(Object.values(format.json_schema.schema.properties)[0]);
}

describe('a shortlist', () => {
  it('asks with few labels, rows of like candidates together, and loses no order', async () => {
    const service = await serve();
    const place = new Place();
    const summary = join(place.path, 'summary.json');
    const args = ['classify', place.file('in.csv', csv), ...service.args, '--summary', summary];
    const { stdout, stderr, status } = await place.run(args);
    expect([stdout, status]).toEqual([labelled, 0]);
    const few = service.requests.filter((request) => offered(request).length < labels.length);
    expect(few.map((request) => offered(request).length)).toEqual(few.map(() => 16));
    expect(new Set(few.map(answerOf)).size).toBe(1);
    expect(few.length).toBeLessThan(450 / 8);
    const all = service.requests.filter((request) => !few.includes(request));
    expect(all.flatMap((request) => rowsOf(request))).toHaveLength(50);
    expect(JSON.parse(readFileSync(summary, 'utf8')).shortlist).toEqual({
      size: 4,
      labels: labels.length,
      rows: 50,
      held: 50,
    });
    expect(stderr).toContain(
      'the 4 likeliest labels held what was chosen among all 57 in 50 of 50',
    );
  });

  it('asks nothing twice, and for another size anew', async () => {
    const service = await serve();
    const place = new Place();
    const args = ['classify', place.file('in.csv', csv), ...service.args];
    const first = await place.run(args);
    const { requests } = service;
    const before = requests.length;
    const again = await place.run(args);
    expect([again.stdout, requests.length]).toEqual([first.stdout, before]);
    expect(again.stderr).toContain('in 50 of 50 sampled rows');
    await place.run([...args.slice(0, -1), '5']);
    expect(requests.length).toBeGreaterThan(before);
  });

  it('is reckoned with and shown as it is asked', async () => {
    const service = await serve();
    const place = new Place();
    const input = place.file('in.csv', csv);
    const estimated = await place.run(['estimate', input, ...service.args]);
    const shown = await place.run(['classify', input, ...service.args, '--show-request']);
    expect(service.requests).toHaveLength(0);
    await place.run(['classify', input, ...service.args]);
    expect(estimated.stdout).toMatch(new RegExp(`^requests +${service.requests.length}$`, 'm'));
    const keys = /\b[a-z]{2}\d{3}\b/g;
    const said = service.requests.map(({ body }) => JSON.parse(body).messages[0].content);
    const system = said.find((text) => shown.stderr.includes(JSON.stringify(text).slice(1, -1)));
    expect(system?.replace(keys, '')).toContain('L16 = ');
  });

  it('goes with several labels, reasons, examples and "none of these"', async () => {
    const service = await serve();
    const place = new Place();
    const examples = `text,label\n${labels.map((label) => `such as ${label},${label}\n`).join('')}`;
    const { stdout, status } = await place.run([
      ...['classify', place.file('in.csv', csv), ...service.args, '--limit', '60'],
      ...['--multi-label', '--explain', '--other', '--examples', place.file('ex.csv', examples)],
    ]);
    expect([status, stdout.split('\n')[0]]).toEqual([0, 'text,label,label_reason']);
    const answers = stdout.split('\n').slice(1, -1);
    expect(answers).toEqual(rows.slice(0, 60).map(({ text, label }) => `${text},${label},because`));
    for (const request of service.requests) {
      const names = offered(request);
      expect(names.at(-1)).toBe('other');
      const shown = request.body.match(/such as (\w+)/g)?.map((text) => text.slice(8));
      expect(shown?.toSorted()).toEqual(names.slice(0, -1).toSorted());
    }
  });

  it('asks with all labels where the words of a row tell nothing', async () => {
    const service = await serve(honest({ keywords: { qwertz: 'chess' } }));
    const stdin = `text\n${'qwertz\n'}${csv.slice('text\n'.length, 2000)}`;
    const args = ['classify', ...service.args, '--no-cache'];
    const { stdout } = await new Place().run(args, { stdin });
    expect(stdout).toContain('qwertz,chess\n');
    const request = service.requests.find(({ body }) => body.includes('qwertz'));
    expect(offered(request!)).toEqual(labels);
  });

  it('of one label gives a lone row its likeliest and no other', async () => {
    const service = await serve();
    const input = new Place().file('in.csv', csv);
    const args = ['classify', input, ...service.args.slice(0, -1), '2', '--batch-size', '1'];
    await new Place().run([...args, '--limit', '5']);
    expect(service.requests.map((request) => offered(request).length).toSorted()).toEqual([
      ...[2, 2, 2, 2, 57],
    ]);
  });

  it('says where all labels do not fit the window, and asks with it none the less', async () => {
    const service = await serve();
    const place = new Place();
    const described = labels.map((name) => `${name},${'lorem ipsum '.repeat(30)}\n`).join('');
    const file = place.file('labels.csv', `name,description\n${described}`);
    const args = ['classify', ...service.args.slice(2), '--labels-file', file];
    const { stdout, stderr, status } = await place.run(args, { stdin: `${csv}qwertz\n` });
    expect([status, stdout]).toEqual([3, expect.stringContaining(labelled.slice(0, 4000))]);
    expect(stderr).toContain('cannot be estimated');
    expect(stderr).toContain('no-evidence');
    expect(service.requests.every((request) => offered(request).length === 16)).toBe(true);
  });

  it('is what the strong model of a cascade is asked with', async () => {
    const service = await serve();
    const place = new Place();
    const [, , , strong, , url] = service.args;
    const args = [
      'classify',
      place.file('in.csv', csv),
      '--labels',
      labels.join(),
      '-m',
      'embedded',
    ];
    const cascade = ['--escalate', strong!, '--url', url!, '--shortlist', '4'];
    const { stdout, status } = await place.run([...args, ...cascade]);
    expect([status, stdout.split('\n').length]).toEqual([0, labelled.split('\n').length]);
    const few = service.requests.filter((request) => offered(request).length === 16);
    expect(few.length).toBeGreaterThan(service.requests.length / 2);
  });

  it('is compared with the gold labels by evaluate, which asks with all labels for nothing', async () => {
    const service = await serve();
    const place = new Place();
    const gold = `text,gold\n${rows
      .slice(0, 200)
      .map(({ text, label }, n) => `${text},${n < 20 ? labels[n] : label}\n`)
      .join('')}`;
    const args = ['evaluate', place.file('gold.csv', gold), '--gold', 'gold', ...service.args];
    const text = await place.run(args);
    expect(text.stdout).toMatch(
      /the 4 likeliest of 57 labels held the gold label of 1[89]\d of 200/,
    );
    expect(service.requests.some((request) => offered(request).length === 57)).toBe(false);
    const { stdout } = await place.run([...args, '--reporter', 'json']);
    expect(JSON.parse(stdout).results[0].shortlist).toMatchObject({ size: 4, rows: 200 });
  });

  it('is for models that are asked, and no smaller than the labels a row must have', async () => {
    const place = new Place();
    const own = ['classify', '--labels', 'a,b,c,d', '--shortlist', '2'];
    const stdin = 'text\none\n';
    const embedded = await place.run([...own, '-m', 'embedded'], { stdin });
    expect([embedded.status, embedded.stderr]).toEqual([2, expect.stringContaining('--shortlist')]);
    const { args } = await serve();
    const least = ['--multi-label', '--min-labels', '5'];
    const small = await place.run(['classify', ...args, ...least], { stdin });
    expect([small.status, small.stderr]).toEqual([2, expect.stringContaining('--min-labels 5')]);
    const shard = await place.run(['classify', ...args, '-c', 'text', '--shard', '1/2'], { stdin });
    expect([shard.status, shard.stderr]).toEqual([2, expect.stringContaining('--shortlist out')]);
  });
});
