import { describe, expect, it } from 'vitest';
import { labels, riddles, serve, strong, weak } from '../support/cascade.ts';
import { Place } from '../support/program.ts';
import type { Handler } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';

/** Two services behind two namespaces: what to add to a command line. */
async function cascade(place: Place, first: Handler) {
  const [small, large] = [await serve(first), await serve(strong)];
  const price = 'price: { input: 1, output: 4 }';
  place.file(
    'models.yaml',
    `providers:
  small: { type: custom_url, url: "${small.url}/v1" }
  large: { type: custom_url, url: "${large.url}/v1" }
models:
  first: { model: "small::a", contextWindow: 100000, ${price} }
  second: { model: "large::b", contextWindow: 100000, ${price} }
`,
  );
  const models = ['-m', 'first', '--escalate', 'second', '--config', 'models.yaml'];
  return { small, large, args: ['classify', '--labels', labels.join(), ...models] };
}

describe('a language model that says how sure it is', () => {
  it('comes first, and what it is unsure of is asked of the second', async () => {
    const place = new Place();
    const { args, small, large } = await cascade(place, weak);
    const input = place.file('in.csv', riddles(900));
    const { stdout, stderr, status } = await place.run([...args, '--with-model', input]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('are then as large::b would')]);
    const lines = stdout.trimEnd().split('\n').slice(1);
    const kept = lines.filter((line) => line.endsWith(',small::a'));
    expect(kept.length).toBeGreaterThan(400);
    expect(lines.length).toBe(900);
    expect(small.requests.length).toBeGreaterThanOrEqual(45);
    expect(large.requests.length).toBeLessThan(small.requests.length / 1.5);
    expect(stderr).toMatch(/small::a: \d+ requests, \$/);
  });

  it('is not promised anything of rows without text, nor are they signed', async () => {
    const place = new Place();
    const { args } = await cascade(place, weak);
    const rows = riddles(300).replaceAll(/^"the bank.*$/gm, '""');
    const blank = rows.split('\n').filter((line) => line === '""').length;
    const input = place.file('in.csv', rows);
    const { stdout, stderr, status } = await place.run([...args, '--with-model', input]);
    expect(status).toBe(0);
    expect(stderr).toContain(`of ${300 - blank} rows drawn at random`);
    expect(stdout.split('\n').filter((line) => line === '"",,')).toHaveLength(blank);
  });

  it('is asked for nothing twice when the command is run again', async () => {
    const place = new Place();
    const { args, small, large } = await cascade(place, weak);
    const input = place.file('in.csv', riddles(300));
    const once = await place.run([...args, input]);
    const requests = [small.requests.length, large.requests.length];
    const again = await place.run([...args, input]);
    expect(again.stdout).toBe(once.stdout);
    expect([small.requests.length, large.requests.length]).toEqual(requests);
  });

  it('is reckoned with beforehand, beside the second', async () => {
    const place = new Place();
    const { args, small, large } = await cascade(place, weak);
    const { stderr } = await place.run([...args, '--dry-run', place.file('in.csv', riddles(300))]);
    expect(stderr).toMatch(/model +small::a\n.*cost +about \$.*model +large::b\n.*cost +about \$/s);
    // The first is asked for every row, the second for at most as many.
    expect(
      stderr.match(/of these asked in a cascade +as many as its sample will tell/g),
    ).toHaveLength(1);
    expect(stderr.indexOf('of these asked')).toBeGreaterThan(stderr.indexOf('large::b'));
    expect(small.requests.length + large.requests.length).toBe(0);
  });

  it('chooses, as the second, among the likeliest labels where there is a shortlist', async () => {
    const place = new Place();
    const { args } = await cascade(place, weak);
    const input = place.file('in.csv', riddles(300));
    const { stdout, status } = await place.run([...args, '--shortlist', '1', input]);
    expect([status, stdout.trimEnd().split('\n')]).toEqual([
      0,
      expect.objectContaining({ length: 301 }),
    ]);
  });

  it('spends from the same limits as the second', async () => {
    const place = new Place();
    const { args, small, large } = await cascade(place, weak);
    const limited = [...args, '--max-requests', '20', place.file('in.csv', riddles(300))];
    const { status, stderr } = await place.run(limited);
    expect([status, stderr]).toEqual([6, expect.stringContaining('the limit of 20 requests')]);
    expect(small.requests.length + large.requests.length).toBe(20);
  });

  it('ends the run where it turns out to say no such thing', async () => {
    const place = new Place();
    const { args, large } = await cascade(place, honest({ labels }));
    const { status, stderr } = await place.run([...args, place.file('in.csv', riddles(300))]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('without saying how sure')]);
    expect(large.requests.length).toBe(0);
  });
});
