import { expect, test } from 'vitest';
import { Refusals } from '../../src/classify/refusals.ts';

test('four requests refused one after the other say that nobody gets in', () => {
  const refusals = new Refusals();
  for (const number of [7, 8, 9]) refusals.failed('rate-limited', number);
  expect(refusals.shut).toBe(false);
  refusals.failed('rate-limited', 10);
  expect(refusals.shut).toBe(true);
});

test('a request that got in between says otherwise', () => {
  const refusals = new Refusals();
  for (const number of [1, 2, 3, 5, 6, 7, 9]) refusals.failed('rate-limited', number);
  expect(refusals.shut).toBe(false);
});

test('rate limits and timeouts are always load, broken connections never', () => {
  const refusals = new Refusals();
  expect(refusals.isLoad('rate-limited')).toBe(true);
  expect(refusals.isLoad('timeout')).toBe(true);
  expect(refusals.isLoad('network')).toBe(false);
  expect(refusals.isLoad('malformed')).toBe(false);
});

test('"overloaded" now and then is chance, often it is load, and that passes', () => {
  const refusals = new Refusals();
  refusals.failed('overloaded', 1);
  expect(refusals.isLoad('overloaded')).toBe(false);
  for (let number = 2; number < 10; number++) refusals.failed('overloaded', number);
  expect(refusals.isLoad('overloaded')).toBe(true);
  for (let i = 0; i < 50; i++) refusals.answered();
  expect(refusals.isLoad('overloaded')).toBe(false);
});
