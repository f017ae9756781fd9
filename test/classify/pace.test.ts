import { setMaxListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Pace, type PaceOptions, type Turn } from '../../src/classify/pace.ts';
import { ProviderError, type ProviderErrorKind } from '../../src/errors.ts';
import { FakeClock } from '../support/fake-clock.ts';

const { signal } = new AbortController();
setMaxListeners(0, signal);

/** A pace whose service has answered so many requests at once, 100 ms each. */
async function paced(answers: number, options: Partial<PaceOptions> = {}) {
  const clock = new FakeClock();
  const pace = new Pace({ concurrency: 'auto', clock, ...options });
  for (let i = 0; i < answers; i++) {
    const turns = await take(clock, pace, pace.limit);
    await clock.pass(100);
    for (const turn of turns) turn.answered({});
  }
  return { clock, pace };
}

/** Turns taken within a second. */
async function take(clock: FakeClock, pace: Pace, count: number): Promise<Turn[]> {
  const turns = Promise.all(Array.from({ length: count }, () => pace.turn(100, { signal })));
  return clock.run(turns);
}

/** Milliseconds until the next turn. */
async function wait(clock: FakeClock, pace: Pace): Promise<number> {
  const before = clock.now();
  const turn = await clock.run(pace.turn(100, { signal }));
  const waited = clock.now() - before;
  turn.answered({});
  return waited;
}

function refused(retryAfter?: number, kind: ProviderErrorKind = 'rate-limited'): ProviderError {
  return new ProviderError(kind, 'refused', { retryAfter });
}

describe('turns', () => {
  test('begin with one alone, the others follow its success', async () => {
    const clock = new FakeClock();
    const pace = new Pace({ concurrency: 'auto', clock });
    const first = await pace.turn(100, { signal });
    const others = Promise.all([1, 2, 3, 4].map(() => pace.turn(100, { signal })));
    await clock.pass(1000);
    expect(pace.busy).toBe(1);
    first.answered({});
    await clock.run(others);
    expect(pace.busy).toBe(4);
  });

  test('stay one at a time where the first fails', async () => {
    const clock = new FakeClock();
    const pace = new Pace({ concurrency: 'auto', clock });
    const kinds: ProviderErrorKind[] = ['unauthorized', 'unsupported', 'network', 'rate-limited'];
    for (const kind of kinds) {
      const turn = await clock.run(pace.turn(100, { signal }));
      turn.failed(refused(undefined, kind));
      expect(pace.limit).toBe(1);
    }
  });

  test('are first come, first served, but who is urgent goes first', async () => {
    const clock = new FakeClock();
    const pace = new Pace({ concurrency: 1, clock });
    const first = await pace.turn(1, { signal });
    const order: string[] = [];
    const queue = async (name: string, urgent: boolean) => {
      const turn = await pace.turn(1, { signal, urgent });
      order.push(name);
      turn.answered({});
    };
    const all = Promise.all([
      queue('a', false),
      queue('b', false),
      queue('again c', true),
      queue('again d', true),
    ]);
    first.answered({});
    await clock.run(all);
    expect(order).toEqual(['again c', 'again d', 'a', 'b']);
  });

  test('can be left while waiting, and the next moves up', async () => {
    const clock = new FakeClock();
    const pace = new Pace({ concurrency: 1, clock });
    const first = await pace.turn(1, { signal });
    const stop = new AbortController();
    const left = pace.turn(1, { signal: stop.signal });
    const next = pace.turn(1, { signal });
    stop.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    first.answered({});
    await expect(clock.run(next)).resolves.toBeDefined();
    await expect(pace.turn(1, { signal: stop.signal })).rejects.toThrow('enough');
  });

  test('that are ended twice are counted once', async () => {
    const { clock, pace } = await paced(1);
    const [turn] = await take(clock, pace, 2);
    turn!.answered({});
    turn!.failed(refused());
    turn!.answered({});
    expect(pace.busy).toBe(1);
  });

  test('leave no timer behind when nobody waits any more', async () => {
    const { clock, pace } = await paced(1);
    const [turn] = await take(clock, pace, 1);
    turn!.failed(refused(60_000));
    const stop = new AbortController();
    const left = pace.turn(1, { signal: stop.signal });
    left.catch(() => {});
    expect(clock.sleeping).toBe(1);
    stop.abort();
    await clock.pass(0);
    expect(clock.sleeping).toBe(0);
  });
});

describe('what a refusal asks to wait', () => {
  test.each([
    ['is obeyed by everybody', 30_000, 30_000],
    ['is obeyed for two minutes at most', 86_400_000, 120_000],
    ['is left to the refused request alone where it is a second', 1000, 0],
    ['is passed over where it is negative', -5, 0],
    ['is passed over where it is no number', Number.NaN, 0],
    ['is passed over where it is infinite', Number.POSITIVE_INFINITY, 0],
    ['need not be said', undefined, 0],
  ])('%s', async (_, retryAfter, expected) => {
    const { clock, pace } = await paced(5);
    const [turn] = await take(clock, pace, 2);
    turn!.failed(refused(retryAfter));
    const waited = await wait(clock, pace);
    expect(waited).toBeGreaterThanOrEqual(expected);
    expect(waited).toBeLessThan(expected + 50);
  });

  test('is obeyed even if short by a request that goes alone', async () => {
    const clock = new FakeClock();
    const pace = new Pace({ concurrency: 'auto', clock });
    const turn = await pace.turn(1, { signal });
    turn.failed(refused(800));
    expect(await wait(clock, pace)).toBe(800);
  });

  test('is obeyed even if short when nobody gets in, else for two latencies', async () => {
    for (const [retryAfter, expected] of [
      [900, 900],
      [undefined, 200],
    ] as const) {
      const { clock, pace } = await paced(5);
      const turns = await take(clock, pace, 4);
      for (const turn of turns) turn.failed(refused(retryAfter));
      const waited = await wait(clock, pace);
      expect(waited).toBeGreaterThanOrEqual(expected - 10);
      expect(waited).toBeLessThan(expected + 50);
    }
  });
});

describe('a service that does not work', () => {
  test('is asked ever more seldom, by one request at a time', async () => {
    const { clock, pace } = await paced(5);
    const probes: number[] = [];
    const until = clock.now() + 120_000;
    while (clock.now() < until) {
      const turn = await clock.run(pace.turn(1, { signal }));
      if (pace.limit === 1) {
        expect(pace.busy).toBe(1);
        probes.push(clock.now());
      }
      turn.failed(refused(undefined, 'network'));
    }
    expect(probes.length).toBeLessThan(30);
    const turn = await clock.run(pace.turn(1, { signal }));
    turn.answered({});
    expect(pace.limit).toBeGreaterThan(1);
  });

  test('is told from a run that is aborted', async () => {
    const { clock, pace } = await paced(5);
    const { limit } = pace;
    const turns = await take(clock, pace, limit);
    for (const turn of turns) turn.failed(new Error('interrupted'));
    expect(pace.limit).toBe(limit);
    expect(await wait(clock, pace)).toBeLessThan(50);
  });
});

describe('limits', () => {
  test('of requests a minute hold whatever the service would bear', async () => {
    const clock = new FakeClock();
    const pace = new Pace({ concurrency: 64, rpm: 60, clock });
    for (let i = 0; i < 61; i++) (await clock.run(pace.turn(1, { signal }))).answered({});
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
    expect(clock.now()).toBeLessThan(61_000);
  });

  test('of tokens a minute count what was used, not what was estimated', async () => {
    const clock = new FakeClock();
    const pace = new Pace({ concurrency: 64, tpm: 60_000, clock });
    const usage = { input: 1500, output: 500 };
    for (let i = 0; i < 31; i++) (await clock.run(pace.turn(1000, { signal }))).answered({ usage });
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
    expect(clock.now()).toBeLessThan(62_000);
  });

  test('that the service tells are obeyed before it refuses', async () => {
    const { clock, pace } = await paced(5);
    const [turn] = await take(clock, pace, 1);
    turn!.answered({ rates: { limitRequests: 60, remainingRequests: 0, resetRequests: 5000 } });
    expect(await wait(clock, pace)).toBe(5000);
    const [next] = await take(clock, pace, 1);
    next!.answered({ rates: { limitTokens: 9000, remainingTokens: 50, resetTokens: 700 } });
    expect(await wait(clock, pace)).toBe(700);
  });
});

describe('a refusal that tells the limits', () => {
  test('holds everybody back until they are reset', async () => {
    const { clock, pace } = await paced(8);
    const [turn] = await take(clock, pace, 1);
    const rates = { limitRequests: 100, remainingRequests: 0, resetRequests: 20_000 };
    turn!.failed(new ProviderError('rate-limited', 'refused', { rates }));
    const waited = await wait(clock, pace);
    expect(waited).toBeGreaterThanOrEqual(20_000);
    expect(waited).toBeLessThan(21_000);
  });
});
