import { describe, expect, test } from 'vitest';
import { type Result, scenarios, simulate } from '../support/simulation.ts';

/** Simulations are deterministic, so one of a kind will do. */
const results = new Map<string, Promise<Result>>();

function resultOf(name: string, seed = 1): Promise<Result> {
  const key = `${name} ${seed}`;
  const scenario = scenarios.find((each) => each.name === name)!;
  const result = results.get(key) ?? simulate(scenario, seed);
  results.set(key, result);
  return result;
}

describe.each(scenarios)('$name', (each) => {
  test('loses no pack, keeps the order and leaves no timer', async () => {
    const result = await resultOf(each.name);
    expect(result.order).toEqual(Array.from({ length: each.packs }, (_, at) => at));
    expect(result.timersLeft).toBe(0);
    expect(result.mostBusy).toBeLessThanOrEqual(64);
  });
});

describe('the service is used well', () => {
  test('where it has no limit: 0.93 of what 64 at once can give', async () => {
    const { efficiency } = await resultOf('no limit, 64 at once');
    expect(efficiency).toBeGreaterThanOrEqual(0.93);
  });

  test.each([
    '300/s halved',
    '300/s halved, refused late',
    '300/s halved, no burst',
    '300/s halved, wait 1 s',
    '300/s halved, wait 10 ms',
    '300 each second, halved',
    '100/s halved',
    '20/s halved, a second each',
  ])('where its limit is unknown and halved: %s', async (name) => {
    for (const seed of [1, 2]) {
      const { efficiency, refused } = await resultOf(name, seed);
      expect(efficiency).toBeGreaterThanOrEqual(0.9);
      expect(refused).toBeLessThanOrEqual(0.03);
    }
  });

  test('where it bears four at once', async () => {
    const { efficiency, refused } = await resultOf('4 at once');
    expect(efficiency).toBeGreaterThanOrEqual(0.85);
    expect(refused).toBeLessThanOrEqual(0.03);
  });

  test.each(['600 a minute, told (bucket)', '600 a minute, told (window)'])(
    'without a single refusal where it tells its limit: %s',
    async (name) => {
      const { efficiency, refused } = await resultOf(name);
      expect(efficiency).toBeGreaterThanOrEqual(0.9);
      expect(refused).toBe(0);
    },
  );
});

describe('failures', () => {
  test('now and then do not slow a run down much', async () => {
    const { efficiency } = await resultOf('2 % fail');
    expect(efficiency).toBeGreaterThanOrEqual(0.8);
  });

  test('of one request in two cost little more than the requests that failed', async () => {
    const { amplification } = await resultOf('50 % fail');
    expect(amplification).toBeLessThanOrEqual(1.2 / (1 - 0.5));
  });

  test('of everything for a minute cost few requests, and the run goes on soon after', async () => {
    const early = await resultOf('dead from 0 s to 60 s');
    expect(early.amplification).toBeLessThan(1.005);
    const later = await resultOf('dead from 5 s to 65 s');
    expect(later.amplification).toBeLessThan(1.02);
    // Ten thousand packs take 16 s; a lone request finds out within half a minute.
    expect(Math.max(early.seconds, later.seconds)).toBeLessThan(60 + 16 + 30);
  });
});
