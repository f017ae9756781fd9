import { describe, expect, it } from 'vitest';
import { serve, tickets } from '../support/asking.ts';
import { labels, riddles, strong } from '../support/cascade.ts';
import { Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';
import { hasTerminal, onTerminal } from '../support/terminal.ts';

const esc = String.fromCodePoint(27);

/** What a run of some seconds sends to a terminal of so many columns. */
async function watched(columns: number, { flags = '', env = {} } = {}): Promise<string> {
  const answer = honest();
  const { url } = await serve(async (request, index) => {
    await new Promise((done) => setTimeout(done, 250));
    return answer(request, index);
  });
  const place = new Place();
  place.file('t.csv', tickets(100));
  const model = `-m custom_url::m --url ${url}/v1 --concurrency 1`;
  const line = `$SKLLM classify t.csv -l billing,bug,praise ${model} -o out.csv ${flags}`;
  const { screen, status } = await onTerminal(place, `stty cols ${columns}; ${line}`, [], env);
  expect(status, screen).toBe(0);
  return screen;
}

/** The moving line's states, without what colours and clears them. */
function frames(screen: string): string[] {
  const parts = screen.split('\r').filter((part) => /^\S*[\u2800-\u28ff]/.test(part));
  return parts.map((part) => part.replaceAll(new RegExp(`${esc}\\[[0-9;?]*[A-Za-z]`, 'g'), ''));
}

describe.skipIf(!hasTerminal)('progress on a terminal', () => {
  it('moves in one line, and is gone in the end', async () => {
    const screen = await watched(80);
    const moving = frames(screen);
    expect(moving.length).toBeGreaterThan(2);
    expect(moving.at(-1)).toMatch(/^\S \d+ rows, [\d.]+ rows\/s, \d+ %, \d+ s left$/);
    const [, after] = screen.split(moving.at(-1)!.slice(2));
    expect(after).toMatch(new RegExp(`^${esc}\\[J\r\r?${esc}\\[J`));
  });

  it.each([40, 24, 12])('has room in %i columns', async (columns) => {
    const lengths = frames(await watched(columns)).map((frame) => frame.length);
    expect(Math.max(...lengths)).toBeLessThan(columns);
    expect(Math.max(...lengths)).toBeGreaterThan(4);
  });

  it('has no colour with NO_COLOR, and some without', async () => {
    const colour = `${esc}[36m`;
    expect(await watched(80, { env: { NO_COLOR: '1' } })).not.toContain(colour);
    expect(await watched(80, { env: { FORCE_COLOR: '1' } })).toContain(colour);
  });

  it.each([
    ['does not say how wide it is', 0, {}],
    ['is a dumb one', 80, { TERM: 'dumb' }],
  ])('is made of whole lines where the terminal %s', async (_what, columns, env) => {
    const screen = await watched(columns, { env });
    expect(frames(screen)).toEqual([]);
    expect(screen).not.toContain(esc);
    expect(screen).toContain('100 rows:');
  });

  it('tells in a cascade what is spent, then from the first row on who has labelled how many', async () => {
    const { url } = await serve(async (request, index) => {
      await new Promise((done) => setTimeout(done, 250));
      return strong(request, index);
    });
    const place = new Place();
    place.file('t.csv', riddles(600));
    const price = 'price: { input: 5, output: 15 }';
    place.file(
      'models.yaml',
      `models:\n  big: { model: "custom_url::m", contextWindow: 100000, ${price} }\n`,
    );
    const asking = `--config models.yaml --escalate big --url ${url}/v1 --concurrency 1`;
    const line = `$SKLLM classify t.csv -l ${labels.join()} ${asking} -o out.csv`;
    const { screen, status } = await onTerminal(place, `stty cols 120; ${line}`, [], {});
    expect(status, screen).toBe(0);
    const moving = frames(screen);
    expect(moving.find((frame) => /\$/.test(frame))).toMatch(/^\S \$[\d.]+$/);
    const counted = moving.filter((frame) => frame.includes('row'));
    expect(counted[0]).toMatch(/custom_url::m \d+/);
    // Teaching and comparing take seconds, which must not pass for the pace of what is left.
    expect(counted[0]).not.toMatch(/ (min|h) /);
  });

  it('is not there with --quiet', async () => {
    expect(frames(await watched(80, { flags: '-q' }))).toEqual([]);
  });
});
