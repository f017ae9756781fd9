import { describe, expect, it } from 'vitest';
import type { ProviderErrorKind } from '../../src/errors.ts';
import { topics } from '../support/asking.ts';
import { scenarios, simulate } from '../support/simulation.ts';
import {
  packRows,
  randomTrouble,
  runVirtually,
  type VirtualResult,
} from '../support/virtual-run.ts';

// Hours in milliseconds: the same path that the program takes, on a clock that is moved by hand.

const kinds: readonly ProviderErrorKind[] = ['rate-limited', 'overloaded', 'network', 'malformed'];

/** Every row came out once, in order, with its own label. */
function expectWhole({ outcomes, error }: VirtualResult, packs: number): void {
  expect(error).toBeUndefined();
  expect(outcomes.map(({ row }) => row.index)).toEqual([...Array(packs * packRows).keys()]);
  const wrong = outcomes.filter((outcome) => {
    const [label] = 'prediction' in outcome ? outcome.prediction.labels : [];
    return label !== topics[outcome.row.index % topics.length];
  });
  expect(wrong).toEqual([]);
}

describe('a service that is out of order', () => {
  it('fault 50: a wait of up to two minutes is granted', async () => {
    const run = await runVirtually({
      packs: 20,
      trouble: (_, request) =>
        request === 5 ? { kind: 'rate-limited', retryAfter: 120_000 } : undefined,
    });
    expectWhole(run, 20);
    expect(run.seconds).toBeGreaterThan(120);
    expect(run.requests).toBe(21);
  });

  it('fault 51: a wait of a day ends the run at once, with what is ready written', async () => {
    const run = await runVirtually({
      packs: 20,
      trouble: (_, request) =>
        request === 5 ? { kind: 'rate-limited', retryAfter: 86_400_000 } : undefined,
    });
    expect(run.error).toMatchObject({ code: 'service', message: /asks to wait 24 h/ });
    expect(run.seconds).toBeLessThan(5);
    expect(run.outcomes.length).toBeGreaterThan(0);
  });

  it.each(kinds)('fault 53: a minute in which everything fails (%s) loses no row', async (kind) => {
    const packs = 200;
    const run = await runVirtually({
      packs,
      trouble: (clock) => (clock.now() > 500 && clock.now() < 60_500 ? { kind } : undefined),
    });
    expectWhole(run, packs);
    // Those under way, once or twice each, then a lone one now and then.
    expect(run.requests).toBeLessThan(packs + 2 * 64 + 60);
    expect(run.seconds).toBeLessThan(60 + 60);
  });

  it('fault 53: one that stays so ends the run after a few minutes', async () => {
    const run = await runVirtually({
      packs: 200,
      trouble: (clock) => (clock.now() > 500 ? { kind: 'overloaded' } : undefined),
    });
    expect(run.error).toMatchObject({ code: 'service', message: /no request has succeeded/ });
    expect(run.seconds).toBeLessThan(10 * 60);
    expect(run.requests).toBeLessThan(300);
  });
});

describe('a share of all requests that fail', () => {
  const shares = [0.1, 0.3, 0.5];
  it.each([
    ...shares.map((p) => ({ p, of: 'refused, broken or cut', kinds })),
    ...shares.map((p) => ({ p, of: 'that or late', kinds: [...kinds, 'timeout' as const] })),
  ])('fault 54: $p $of costs at most a fifth beyond what it must', async ({ p, kinds: all }) => {
    const packs = 400;
    for (const seed of [1, 2]) {
      const run = await runVirtually({ packs, seed, trouble: randomTrouble(p, all) });
      expectWhole(run, packs);
      expect(run.requests).toBeLessThanOrEqual((1.2 * packs) / (1 - p));
    }
  });
});

describe('a limit that is halved on the way', () => {
  it('fault 55: is found out for few refusals', async () => {
    const scenario = scenarios.find(({ name }) => name === '300/s halved')!;
    const { order, refused } = await simulate(scenario);
    expect(order).toHaveLength(scenario.packs);
    expect(refused).toBeLessThanOrEqual(0.02);
  });
});
