import { describe, expect, it } from 'vitest';
import { rateHints, retryAfter } from '../../src/providers/rate-hints.ts';

describe('rate hints', () => {
  it('are read from all six headers', () => {
    const headers = new Headers({
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-limit-tokens': '200000',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-reset-tokens': '1m30.5s',
    });
    expect(rateHints(headers)).toEqual({
      limitRequests: 500,
      limitTokens: 200_000,
      remainingRequests: 499,
      remainingTokens: 0,
      resetRequests: 120,
      resetTokens: 90_500,
    });
  });

  it.each([
    ['1s', 1000],
    ['6m0s', 360_000],
    ['20ms', 20],
    ['1h2m3s', 3_723_000],
    ['1d', 86_400_000],
    ['12', 12_000],
    ['0.25', 250],
  ])('take a reset of %s for %i ms', (text, reset) => {
    expect(rateHints(new Headers({ 'x-ratelimit-reset-requests': text }))).toEqual({
      resetRequests: reset,
    });
  });

  it.each(['', 'soon', '-1s', '1s!', 'NaN', 'Infinity', '1e9', '2026-01-01T00:00:00Z'])(
    'ignore a reset of %j',
    (text) => {
      expect(rateHints(new Headers({ 'x-ratelimit-reset-tokens': text }))).toBeUndefined();
    },
  );

  it.each(['-1', 'many', '1.5', '99999999999999999999'])('ignore a count of %j', (text) => {
    expect(rateHints(new Headers({ 'x-ratelimit-remaining-tokens': text }))).toBeUndefined();
  });
});

describe('a wait that is asked for', () => {
  const now = Date.parse('2026-11-20T10:00:00Z');

  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '30' }, 30_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '40' }, 40],
    [{ 'retry-after-ms': 'x', 'retry-after': '1' }, 1000],
    [{ 'retry-after-ms': '0', 'retry-after': '1' }, 1000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:20 GMT' }, 20_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 09:59:59 GMT' }, undefined],
    [{ 'retry-after': 'Friday, 99 Foo' }, undefined],
    [{ 'retry-after': 'inf' }, undefined],
    [{ 'retry-after': '1e999' }, undefined],
    [{ 'retry-after': '-3' }, undefined],
    [{ 'retry-after': '' }, undefined],
  ])('%o is one of %s ms', (headers, wait) => {
    expect(retryAfter(new Headers(headers), now)).toBe(wait);
  });
});
