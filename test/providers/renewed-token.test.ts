import { describe, expect, it } from 'vitest';
import { RenewedToken } from '../../src/providers/renewed-token.ts';

/** A token from a command that counts, and a service that takes but the valid ones. */
function scene(valid: (token: string) => boolean, first: { token: string; endsAt?: number }) {
  const sent: string[] = [];
  let runs = 0;
  const token = new RenewedToken(first, async () => {
    await Promise.resolve();
    return { token: `t${++runs + 1}` };
  });
  const fetch = token.fetch(async (_, init) => {
    const [, given = ''] = new Headers(init?.headers).get('authorization')!.split(' ');
    sent.push(given);
    await Promise.resolve();
    return new Response('', { status: valid(given) ? 200 : 401 });
  });
  const ask = async () => (await fetch('http://localhost/')).status;
  return { ask, sent, runs: () => runs, token };
}

describe('a token that is refused', () => {
  it('is replaced once for all requests that are under way', async () => {
    const { ask, runs, token } = scene((one) => one === 't2', { token: 't1' });
    expect(await Promise.all([ask(), ask(), ask(), ask()])).toEqual([200, 200, 200, 200]);
    expect([runs(), token.secrets]).toEqual([1, ['t1', 't2']]);
  });

  it('is replaced again when the next one ends too', async () => {
    let valid = 't2';
    const { ask, runs } = scene((one) => one === valid, { token: 't1' });
    expect(await ask()).toBe(200);
    valid = 't3';
    expect([await ask(), await ask(), runs()]).toEqual([200, 200, 2]);
  });

  it('is not replaced where the service has never taken it', async () => {
    const { ask, runs } = scene(() => false, { token: 't1' });
    expect(await Promise.all([ask(), ask()])).toEqual([401, 401]);
    expect([await ask(), runs()]).toEqual([401, 1]);
  });
});

describe('a token that tells its end', () => {
  it('is replaced before it', async () => {
    const { ask, sent } = scene(() => true, { token: 't1', endsAt: Date.now() + 30_000 });
    await Promise.all([ask(), ask()]);
    expect(sent).toEqual(['t2', 't2']);
  });

  it('is sent as long as it holds', async () => {
    const { ask, sent } = scene(() => true, { token: 't1', endsAt: Date.now() + 90_000 });
    await ask();
    expect(sent).toEqual(['t1']);
  });

  it('is sent again where there is no later one to be had, without asking each time', async () => {
    const ends = { token: 't', endsAt: Date.now() + 30_000 };
    let runs = 0;
    const token = new RenewedToken(ends, async () => {
      runs += 1;
      return ends;
    });
    const fetch = token.fetch(async () => new Response(''));
    for (let at = 0; at < 5; at++) expect((await fetch('http://localhost/')).status).toBe(200);
    expect(runs).toBe(1);
  });
});
