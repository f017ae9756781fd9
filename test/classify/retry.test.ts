import { describe, expect, test } from 'vitest';
import { type Decision, longestWait, Retries } from '../../src/classify/retry.ts';
import { ProviderError, type ProviderErrorKind } from '../../src/errors.ts';
import { FakeClock } from '../support/fake-clock.ts';

const passing: ProviderErrorKind[] = ['rate-limited', 'overloaded', 'network', 'malformed'];

function failure(kind: ProviderErrorKind, retryAfter?: number): ProviderError {
  return new ProviderError(kind, `what the service said (${kind})`, { retryAfter });
}

/** Retries of a run in which something was answered. */
function running() {
  const clock = new FakeClock();
  const retries = new Retries(clock);
  retries.answered(1);
  return { clock, retries };
}

function waitOf(decision: Decision): number {
  if (decision.do !== 'again') throw new Error(decision.do);
  return decision.after;
}

describe('the kind of a failure decides', () => {
  test.each([
    ['unauthorized', 20, 'stop'],
    ['no-such-model', 20, 'stop'],
    ['quota', 20, 'stop'],
    ['bad-request', 20, 'stop'],
    ['too-long', 20, 'smaller'],
    ['too-long', 1, 'fail-row'],
    ['filtered', 2, 'smaller'],
    ['filtered', 1, 'fail-row'],
    ['refused', 20, 'smaller'],
    ['refused', 1, 'fail-row'],
    ['unsupported', 20, 'again-now'],
    ['timeout', 20, 'smaller'],
    ['timeout', 1, 'again'],
    ['rate-limited', 20, 'again'],
    ['overloaded', 20, 'again'],
    ['network', 20, 'again'],
    ['malformed', 20, 'again'],
  ] as const)('%s in a pack of %i: %s', (kind, rows, expected) => {
    const { retries } = running();
    expect(retries.decide(failure(kind), { attempt: 1, rows, timeouts: 1 }).do).toBe(expected);
  });

  test('and the run that stops says what the service said, with its hint', () => {
    const { retries } = running();
    const error = new ProviderError('unauthorized', 'the key is wrong', { hint: 'Set the key.' });
    const decision = retries.decide(error, { attempt: 1, rows: 20, timeouts: 1 });
    expect(decision).toMatchObject({
      error: { code: 'service', message: 'the key is wrong', hint: 'Set the key.', cause: error },
    });
  });

  test('and the row that fails says why', () => {
    const { retries } = running();
    expect(retries.decide(failure('filtered'), { attempt: 1, rows: 1, timeouts: 1 })).toEqual({
      do: 'fail-row',
      failure: { reason: 'filtered', message: 'what the service said (filtered)' },
    });
  });

  test('and a model that refuses every way of asking ends the run', () => {
    const { retries } = running();
    const decisions = Array.from({ length: 12 }, (_, at) => {
      return retries.decide(failure('unsupported'), { attempt: at + 1, rows: 1, timeouts: 1 }).do;
    });
    expect(decisions.slice(0, 11)).toEqual(Array(11).fill('again-now'));
    expect(decisions[11]).toBe('stop');
  });
});

describe('the wait', () => {
  test('is drawn from half a second, doubled up to half a minute', () => {
    const { retries } = running();
    for (const [attempt, most] of [
      [1, 500],
      [2, 1000],
      [5, 8000],
      [7, 30_000],
      [15, 30_000],
    ] as const) {
      const waits = Array.from({ length: 200 }, () => {
        retries.answered(1);
        return waitOf(retries.decide(failure('overloaded'), { attempt, rows: 1, timeouts: 1 }));
      });
      expect(Math.max(...waits)).toBeLessThan(most);
      expect(Math.max(...waits)).toBeGreaterThan(most * 0.9);
      expect(Math.min(...waits)).toBeLessThan(most * 0.1);
    }
  });

  test.each([
    [20, 500],
    [2000, 2000],
    [longestWait, longestWait],
  ])('is never shorter than the service asks: %i ms', (retryAfter, most) => {
    const { retries } = running();
    const wait = waitOf(
      retries.decide(failure('rate-limited', retryAfter), { attempt: 1, rows: 1, timeouts: 1 }),
    );
    expect(wait).toBeGreaterThanOrEqual(retryAfter);
    expect(wait).toBeLessThanOrEqual(most);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -5000, 0])(
    'is a backoff where the service asks for %d',
    (retryAfter) => {
      const { retries } = running();
      const waits = Array.from({ length: 20 }, () =>
        waitOf(
          retries.decide(failure('rate-limited', retryAfter), { attempt: 3, rows: 1, timeouts: 1 }),
        ),
      );
      expect(Math.max(...waits)).toBeLessThan(2000);
      expect(Math.max(...waits)).toBeGreaterThan(500);
    },
  );

  test.each([
    [120_001, '2 min'],
    [1_800_000, '30 min'],
    [86_400_000, '24 h'],
  ])('of %i ms is too long: the run ends and says how long it is', (retryAfter, said) => {
    const { retries } = running();
    const decision = retries.decide(failure('rate-limited', retryAfter), {
      attempt: 1,
      rows: 9,
      timeouts: 1,
    });
    expect(decision).toMatchObject({ do: 'stop', error: { code: 'service' } });
    expect(decision.do === 'stop' && decision.error.message).toContain(`to wait ${said}`);
  });
});

describe('a pack that always fails while others are answered', () => {
  test.each(['overloaded', 'network', 'malformed'] as const)('is made smaller: %s', (kind) => {
    const { retries } = running();
    const decisions = Array.from({ length: 20 }, (_, at) => {
      retries.answered(1);
      return retries.decide(failure(kind), { attempt: at + 1, rows: 20, timeouts: 1 }).do;
    });
    expect(decisions).toEqual([...Array(19).fill('again'), 'smaller']);
  });

  test('with a timeout is sent again whole where packs as large are answered, and then halved', () => {
    const { retries } = running();
    const given = (rows: number, timeouts: number) =>
      retries.decide(failure('timeout'), { attempt: timeouts, rows, timeouts }).do;
    expect(given(20, 1)).toBe('smaller');
    retries.answered(20);
    expect([given(20, 1), given(21, 1)]).toEqual(['again', 'smaller']);
    retries.answered(1);
    expect([given(20, 1), given(20, 2)]).toEqual(['again', 'smaller']);
  });

  test('with a timeout is halved at once where one request after the other fails', () => {
    const { retries } = running();
    retries.answered(20);
    const given = () =>
      retries.decide(failure('timeout'), { attempt: 1, rows: 20, timeouts: 1 }).do;
    expect([given(), given(), given()]).toEqual(['again', 'again', 'smaller']);
  });

  test('of one row gives up, sooner where each request takes the whole timeout', () => {
    const { retries } = running();
    const given = (kind: ProviderErrorKind, attempt: number, timeouts = 0) => {
      retries.answered(1);
      return retries.decide(failure(kind), { attempt, rows: 1, timeouts });
    };
    expect(given('malformed', 20)).toMatchObject({ failure: { reason: 'gave-up' } });
    expect(given('timeout', 9, 2).do).toBe('again');
    expect(given('timeout', 9, 3)).toMatchObject({ failure: { reason: 'gave-up' } });
  });

  test('is never given up because of rate limits', () => {
    const { retries } = running();
    retries.answered(1);
    expect(retries.decide(failure('rate-limited'), { attempt: 100, rows: 1, timeouts: 1 }).do).toBe(
      'again',
    );
  });
});

describe('the retry budget', () => {
  test('lasts for ever where one request in two succeeds', () => {
    const { retries } = running();
    for (let i = 0; i < 1000; i++) {
      retries.answered(1);
      expect(
        waitOf(retries.decide(failure('overloaded'), { attempt: 1, rows: 1, timeouts: 1 })),
      ).toBeLessThan(500);
    }
  });

  test('that is spent makes retries wait the longest backoff, and loses no row', () => {
    const { retries } = running();
    const waits: number[] = [];
    for (let i = 0; i < 300; i++) {
      if (i % 10 === 0) retries.answered(1);
      waits.push(
        waitOf(retries.decide(failure('overloaded'), { attempt: 1, rows: 1, timeouts: 1 })),
      );
    }
    const last = waits.slice(100);
    const long = last.filter((wait) => wait >= 15_000 && wait <= 30_000);
    expect(long.length).toBeGreaterThan(last.length * 0.7);
  });

  test('is not spent by rate limits', () => {
    const { retries } = running();
    for (let i = 0; i < 100; i++)
      retries.decide(failure('rate-limited'), { attempt: 1, rows: 1, timeouts: 1 });
    expect(
      waitOf(retries.decide(failure('overloaded'), { attempt: 1, rows: 1, timeouts: 1 })),
    ).toBeLessThan(500);
  });
});

describe('the circuit', () => {
  test.each(passing)('ends the run when nothing succeeded for three minutes: %s', async (kind) => {
    const { clock, retries } = running();
    const decisions: Decision[] = [];
    for (let second = 0; second <= 180; second += 20) {
      decisions.push(retries.decide(failure(kind), { attempt: 1, rows: 1, timeouts: 1 }));
      await clock.pass(20_000);
    }
    expect(decisions.slice(0, -1).every((each) => each.do === 'again')).toBe(true);
    expect(decisions.at(-1)).toMatchObject({ do: 'stop', error: { code: 'service', status: 5 } });
    const last = decisions.at(-1);
    expect(last?.do === 'stop' && last.error.message).toMatch(
      /succeeded for 3 min.*the service said/,
    );
  });

  test('survives a minute in which everything fails, also the first', async () => {
    for (const { clock, retries } of [running(), fresh()]) {
      for (let second = 0; second < 60; second++) {
        const pack = { attempt: second + 1, rows: 1, timeouts: 1 };
        expect(retries.decide(failure('overloaded'), pack).do).toBe('again');
        await clock.pass(1000);
      }
      retries.answered(1);
      await clock.pass(150_000);
      expect(retries.decide(failure('overloaded'), { attempt: 1, rows: 1, timeouts: 1 }).do).toBe(
        'again',
      );
    }
  });

  test('does not take the sleep of a machine for an outage', async () => {
    const { clock, retries } = running();
    await clock.pass(8 * 3_600_000);
    for (let i = 0; i < 64; i++) {
      expect(retries.decide(failure('network'), { attempt: 1, rows: 1, timeouts: 1 }).do).toBe(
        'again',
      );
    }
  });

  test.each(['network', 'malformed'] as const)(
    'gives up after six requests where nobody was ever there: %s',
    (kind) => {
      const { retries } = fresh();
      const decisions = Array.from({ length: 6 }, (_, at) => {
        return retries.decide(failure(kind), { attempt: at + 1, rows: 20, timeouts: 1 }).do;
      });
      expect(decisions).toEqual([...Array(5).fill('again'), 'stop']);
    },
  );

  function fresh() {
    const clock = new FakeClock();
    return { clock, retries: new Retries(clock) };
  }
});

describe('the person who waits', () => {
  const fail = (retries: Retries) =>
    retries.decide(failure('overloaded'), { attempt: 1, rows: 20, timeouts: 0 });

  test('is told after a quarter of a minute without an answer, once until there is one', async () => {
    const { clock, retries } = running();
    expect(retries.tells()).toBe(false);
    fail(retries);
    await clock.pass(14_000);
    fail(retries);
    expect(retries.tells()).toBe(false);
    await clock.pass(1000);
    fail(retries);
    expect([retries.tells(), retries.tells()]).toEqual([true, false]);
    retries.answered(1);
    fail(retries);
    expect(retries.tells()).toBe(false);
    await clock.pass(15_000);
    expect(retries.tells()).toBe(true);
  });
});
