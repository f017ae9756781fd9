import type { RateHints } from '../model.ts';

/** What `x-ratelimit-*` headers say; undefined where they say nothing that can be read. */
export function rateHints(headers: Headers): RateHints | undefined {
  const number = (name: string) => count(headers.get(`x-ratelimit-${name}`));
  const time = (name: string) => duration(headers.get(`x-ratelimit-${name}`));
  const hints = {
    limitRequests: number('limit-requests'),
    limitTokens: number('limit-tokens'),
    remainingRequests: number('remaining-requests'),
    remainingTokens: number('remaining-tokens'),
    resetRequests: time('reset-requests'),
    resetTokens: time('reset-tokens'),
  };
  const known = Object.entries(hints).filter(([, value]) => value !== undefined);
  return known.length > 0 ? (Object.fromEntries(known) as RateHints) : undefined;
}

/**
 * Milliseconds that `retry-after-ms` or `retry-after` (seconds or an HTTP date) asks to wait.
 *
 * @param now - Wall-clock time in milliseconds, which HTTP dates are measured against.
 * @returns undefined where neither asks for a time to come: garbage, zero, negative or past.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const exact = number(headers.get('retry-after-ms'));
  if (exact) return exact;
  const text = headers.get('retry-after');
  const seconds = number(text);
  if (seconds !== undefined) return seconds > 0 ? seconds * 1000 : undefined;
  // Date.parse takes nearly any text with a digit in it; an HTTP date begins with its weekday.
  const wait = text && /^[a-z]{3,9},? /i.test(text) ? Date.parse(text) - now : Number.NaN;
  return wait > 0 ? wait : undefined;
}

/** Milliseconds of "1s", "6m0s", "1h2m3.5s", "20ms", or a bare number of seconds. */
function duration(text: string | null): number | undefined {
  const seconds = number(text);
  if (seconds !== undefined) return seconds * 1000;
  if (!text || !/^(\d+(\.\d+)?(d|h|ms|m|s))+$/.test(text)) return undefined;
  const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let total = 0;
  for (const [, value, unit] of text.matchAll(/(\d+(?:\.\d+)?)(d|h|ms|m|s)/g)) {
    total += Number(value) * units[unit!]!;
  }
  return total;
}

function count(text: string | null): number | undefined {
  const value = number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A plain decimal number that is not negative. */
function number(text: string | null): number | undefined {
  const value = text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
