import { setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, Meter, type Reservation } from '../../src/classify/meter.ts';
import { ProviderError, SkllmError } from '../../src/errors.ts';
import type { Price } from '../../src/model.ts';
import { FakeClock } from '../support/fake-clock.ts';

const { signal } = new AbortController();
setMaxListeners(0, signal);
const price: Price = { input: 1, output: 10, source: 'test' };
/** Tokens that cost a cent. */
const cent = { input: 0, output: 1000 };

describe('counting', () => {
  test('adds up requests, retries, tokens, money and known rows', async () => {
    const meter = new Meter({ price: { ...price, cachedInput: 0.1 } });
    const first = await meter.afford({ input: 500, output: 500 }, { signal });
    first.answered({ usage: { input: 400, output: 20, cachedInput: 300 } });
    const second = await meter.afford({ input: 500, output: 500 }, { signal });
    second.failed(new ProviderError('rate-limited', 'wait'));
    const third = await meter.afford({ input: 500, output: 500 }, { signal, again: true });
    third.answered({ usage: { input: 100, output: 10 } });
    meter.known(40);
    const { cost, ...counts } = meter.counts();
    expect(counts).toEqual({
      requests: 3,
      retries: 1,
      inputTokens: 500,
      outputTokens: 30,
      cachedInputTokens: 300,
      estimated: false,
      knownRows: 40,
    });
    expect(cost).toBeCloseTo((100 + 30 + 200 + 100 + 100) / 1e6, 12);
  });

  test('has estimates stand in where the service counts nothing, and says so', async () => {
    const meter = new Meter({ price });
    (await meter.afford({ input: 70, output: 30 }, { signal })).answered({});
    expect(meter.counts()).toMatchObject({ inputTokens: 70, outputTokens: 30, estimated: true });
  });

  test('forgets a request that was never sent, and one that ends twice', async () => {
    const meter = new Meter({ price });
    const unsent = await meter.afford(cent, { signal, again: true });
    unsent.release();
    unsent.answered({ usage: { input: 1, output: 1 } });
    expect(meter.counts()).toMatchObject({ requests: 0, retries: 0, inputTokens: 0, cost: 0 });
  });
});

describe('a price that is unknown', () => {
  const usage = { input: 1_000_000, output: 0 };

  test('makes the cost unknown, not nothing', async () => {
    const meter = new Meter({});
    (await meter.afford(usage, { signal })).answered({ usage });
    expect(meter.counts().cost).toBeUndefined();
  });

  test('may be told by the model that a reply names', async () => {
    const priceOf = (model: string) => (model === 'known' ? price : undefined);
    const meter = new Meter({ priceOf });
    (await meter.afford(usage, { signal })).answered({ usage, model: 'known' });
    expect(meter.counts().cost).toBe(1);
    (await meter.afford(usage, { signal })).answered({ usage, model: 'other' });
    (await meter.afford(usage, { signal })).answered({ usage, model: 'known' });
    expect(meter.counts().cost).toBeUndefined();
  });

  test('refuses a cost limit before the first request', () => {
    const make = () => new Meter({ maxCost: 1, priceOf: () => price });
    expect(make).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('a limit of requests', () => {
  test('stops the run before the request that would exceed it, retries counted', async () => {
    const meter = new Meter({ maxRequests: 3 });
    for (const again of [false, true, false]) await meter.afford(cent, { signal, again });
    const fourth = meter.afford(cent, { signal });
    await expect(fourth).rejects.toThrow(expect.objectContaining({ code: 'budget', status: 6 }));
    expect(meter.counts().requests).toBe(3);
  });

  test('of none allows none', async () => {
    const meter = new Meter({ maxRequests: 0 });
    await expect(meter.afford(cent, { signal })).rejects.toThrow(SkllmError);
  });
});

describe('a limit of cost', () => {
  test('is never exceeded, whatever is under way, and is used as far as it goes', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 20, maxLength: 60 }),
      async (outputs) => {
        const clock = new FakeClock();
        const maxCost = 0.05;
        const meter = new Meter({ price, maxCost });
        const send = async (output: number) => {
          const reservation = await meter.afford(cent, { signal });
          await clock.sleep(output);
          reservation.answered({ usage: { input: 0, output } });
        };
        const ends = await clock.run(Promise.allSettled(outputs.map(send)));
        const spent = meter.counts().cost!;
        expect(spent).toBeLessThanOrEqual(maxCost);
        const refused = ends.some((end) => end.status === 'rejected');
        if (refused) expect(spent + costOf(cent, price)).toBeGreaterThan(maxCost);
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  test('makes a request wait for those under way, which cost less than they may', async () => {
    const clock = new FakeClock();
    const meter = new Meter({ price, maxCost: 0.025 });
    const [first] = [await meter.afford(cent, { signal }), await meter.afford(cent, { signal })];
    let third: Reservation | undefined;
    void meter.afford(cent, { signal }).then((reservation) => {
      third = reservation;
    });
    await clock.pass(1000);
    expect(third).toBeUndefined();
    first.answered({ usage: { input: 0, output: 1 } });
    await clock.pass(0);
    expect(third).toBeDefined();
  });

  test('counts a request that broke off, since it may be charged, but not as spent', async () => {
    const meter = new Meter({ price, maxCost: 0.015 });
    (await meter.afford(cent, { signal })).failed(new ProviderError('overloaded', 'busy'));
    (await meter.afford(cent, { signal })).failed(new ProviderError('timeout', 'no answer'));
    await expect(meter.afford(cent, { signal })).rejects.toThrow(
      expect.objectContaining({ code: 'budget', message: expect.stringContaining('$0.0100') }),
    );
    expect(meter.counts().cost).toBe(0);
  });

  test('lets go whoever waits when the run is aborted', async () => {
    const meter = new Meter({ price, maxCost: 0.015 });
    await meter.afford(cent, { signal });
    const stop = new AbortController();
    const waiting = meter.afford(cent, { signal: stop.signal });
    stop.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
  });
});
