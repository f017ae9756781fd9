import { describe, expect, it } from 'vitest';
import { labelledTickets, serve, tickets } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';
import { hasTerminal, onTerminal } from '../support/terminal.ts';

/** A run on a terminal that would cost some hundred dollars, and what is typed when it asks. */
async function dearRun(keys: string) {
  const { url, requests } = await serve(honest());
  const place = new Place();
  place.file('t.csv', tickets(30));
  place.file(
    'dear.yaml',
    `models: { m: { model: "custom_url::m", price: { input: 100000, output: 100000 } } }
providers: { custom_url: { url: "${url}/v1" } }
`,
  );
  const args = 'classify t.csv -l billing,bug,praise --config dear.yaml -m m > out.csv';
  const { screen, status } = await onTerminal(place, `$SKLLM ${args}`, [['[y/N]', keys]]);
  return { screen, status, asked: requests.length > 0, out: place.read('out.csv') };
}

describe.skipIf(!hasTerminal)('a dear run on a terminal', () => {
  it('begins after a yes', async () => {
    expect(await dearRun('y\r')).toMatchObject({
      status: 0,
      asked: true,
      out: labelledTickets(30),
    });
  });

  it.each([
    ['Enter', '\r', 2],
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 130],
  ])('does not begin after %s', async (_what, keys, wanted) => {
    const { screen, status, asked, out } = await dearRun(keys);
    expect([status, asked, out], screen).toEqual([wanted, false, '']);
    expect(screen).toMatch(/requests? to 127\.0\.0\.1:\d+ for about \$/);
    expect(screen).toMatch(/\n(skllm: .*\r?\n)*skllm: (interrupted|not started)\r?\n/);
  });
});
