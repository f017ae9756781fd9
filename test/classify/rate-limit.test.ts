import { describe, expect, test } from 'vitest';
import { RateLimit, type Said } from '../../src/classify/rate-limit.ts';

/** Takes as much as may be taken until then; the times of it. */
function takeAll(limit: RateLimit, until: number, amount = 1, from = 0): number[] {
  const taken: number[] = [];
  for (let now = from; ; ) {
    now = Math.max(now, limit.readyAt(amount));
    if (now >= until) return taken;
    limit.take(now, amount);
    taken.push(now);
    if (taken.length > 10_000) return taken;
  }
}

describe("the user's limit", () => {
  test.each([1, 10, 60, 500])('of %i a minute is never exceeded in any minute', (perMinute) => {
    const taken = takeAll(new RateLimit(perMinute), 600_000);
    for (const [at, time] of taken.entries()) {
      const inMinute = taken.slice(at).filter((each) => each < time + 60_000).length;
      expect(inMinute).toBeLessThanOrEqual(perMinute);
    }
    expect(taken.length).toBeGreaterThanOrEqual(Math.floor(perMinute * 9.8));
  });

  test('is spread evenly, also after a rest', () => {
    const limit = new RateLimit(600);
    limit.take(0, 1);
    const after = takeAll(limit, 61_000, 1, 60_000);
    expect(after.length).toBeLessThanOrEqual(11);
  });

  test('is corrected by what was really used', () => {
    const limit = new RateLimit(6000);
    limit.take(0, 100);
    const planned = limit.readyAt(1);
    limit.correct(100);
    expect(limit.readyAt(1)).toBeCloseTo(planned * 2, -2);
    limit.correct(-150);
    expect(limit.readyAt(1)).toBeLessThan(planned);
  });

  test('that is not set limits nothing', () => {
    expect(new RateLimit(undefined).readyAt(1e9)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("the service's limit", () => {
  test('is used freely while more than half remains', () => {
    const limit = new RateLimit(undefined);
    limit.note(0, { limit: 500, remaining: 400, reset: 12_000 }, 0);
    expect(takeAll(limit, 1).length).toBe(400);
  });

  test('is used at its own rate from then on', () => {
    const limit = new RateLimit(undefined);
    limit.note(0, { limit: 600, remaining: 200, reset: 40_000 }, 0);
    expect(takeAll(limit, 10_000).length).toBeCloseTo(100, -1);
  });

  test('by the second is not taken for one by the minute', () => {
    const limit = new RateLimit(undefined);
    limit.note(0, { limit: 100, remaining: 40, reset: 500 }, 0);
    expect(takeAll(limit, 500).length).toBe(40);
  });

  test('that is used up waits for the reset, what is under way counted', () => {
    const limit = new RateLimit(undefined);
    limit.note(1000, { limit: 60, remaining: 5, reset: 30_000 }, 5);
    expect(limit.readyAt(1)).toBe(31_000);
  });

  test('is forgotten after the reset', () => {
    const limit = new RateLimit(undefined);
    limit.note(0, { limit: 60, remaining: 0, reset: 1000 }, 0);
    limit.take(1000, 1);
    expect(limit.readyAt(1)).toBeLessThanOrEqual(1000);
  });

  test('never makes anybody wait longer than two minutes', () => {
    const limit = new RateLimit(undefined);
    limit.note(0, { limit: 14_400, remaining: 0, reset: 86_400_000 }, 0);
    expect(limit.readyAt(1)).toBe(120_000);
  });

  const senseless: Said[] = [
    { limit: 60, remaining: undefined, reset: 1000 },
    { limit: 60, remaining: 0, reset: undefined },
    { limit: 60, remaining: Number.NaN, reset: 1000 },
    { limit: 60, remaining: 0, reset: -5 },
    { limit: 60, remaining: 0, reset: Number.POSITIVE_INFINITY },
  ];
  test.each(senseless)('is passed over where it makes no sense: %o', (said) => {
    const limit = new RateLimit(undefined);
    limit.note(0, said, 0);
    expect(limit.readyAt(1)).toBe(Number.NEGATIVE_INFINITY);
  });
});
