import { describe, expect, test } from 'vitest';
import { Concurrency } from '../../src/classify/concurrency.ts';

const latency = 100;

/** A concurrency whose service has answered so often, each answer a latency after its start. */
function answered(times: number, most = 64) {
  const concurrency = new Concurrency(most);
  let now = 0;
  const answer = (count: number) => {
    for (let i = 0; i < count; i++) {
      now += latency;
      concurrency.answered(now - latency, now, most);
    }
  };
  answer(times);
  return { concurrency, answer, now: () => now };
}

describe('a run', () => {
  test('starts with one request alone, then four, then one more an answer', () => {
    const { concurrency, answer } = answered(0);
    expect(concurrency.limit).toBe(1);
    answer(1);
    expect(concurrency.limit).toBe(5);
    answer(10);
    expect(concurrency.limit).toBe(15);
  });

  test('stays alone until something succeeds', () => {
    const { concurrency } = answered(0);
    concurrency.failed();
    concurrency.pushedBack(0, 10, 0, 1);
    expect(concurrency.limit).toBe(1);
  });

  test.each([1, 2, 7])('never has more than %i requests at once where it may not', (most) => {
    const { concurrency, answer } = answered(200, most);
    expect(concurrency.limit).toBe(most);
    concurrency.pushedBack(1e9, 1e9, 0, 1);
    answer(1000);
    expect(concurrency.limit).toBe(most);
  });

  test('does not grow while its level is not used', () => {
    const concurrency = new Concurrency(64);
    for (let i = 0; i < 100; i++) concurrency.answered(0, latency, 1);
    expect(concurrency.limit).toBe(4);
  });
});

describe('a push-back', () => {
  test('cuts the level by a tenth', () => {
    const { concurrency, now } = answered(100);
    concurrency.pushedBack(now() + 1, now() + 2, 0, 1);
    expect(concurrency.limit).toBe(Math.ceil(64 * 0.9));
  });

  test('is counted once a round: what was under way says only how many were too many', () => {
    const { concurrency, now } = answered(100);
    const began = now() + 1;
    concurrency.pushedBack(began, began + 5, 0, 1);
    for (let i = 0; i < 5; i++) concurrency.pushedBack(began + i, began + 6, 0, 1);
    expect(concurrency.limit).toBe(Math.ceil(64 * 0.9));
    for (let i = 0; i < 15; i++) concurrency.pushedBack(began, began + 7, 0, 1);
    expect(concurrency.limit).toBe(64 - 21);
  });

  test('never takes more than half in a round', () => {
    const { concurrency, now } = answered(100);
    const began = now() + 1;
    for (let i = 0; i < 64; i++) concurrency.pushedBack(began, began + 100, 0, 1);
    expect(concurrency.limit).toBe(32);
  });

  test('in the next round cuts again, but only if somebody was answered since', () => {
    const { concurrency, answer, now } = answered(100);
    concurrency.pushedBack(now() + 1, now() + 2, 0, 1);
    concurrency.pushedBack(now() + 3, now() + 4, 0, 1);
    expect(concurrency.limit).toBe(58);
    answer(1);
    concurrency.pushedBack(now() + 5, now() + 6, 0, 1);
    expect(concurrency.limit).toBe(52);
  });

  test('is forgotten after 150 answers, and the level grows on after them', () => {
    const { concurrency, answer, now } = answered(20);
    const level = concurrency.limit;
    concurrency.pushedBack(now() + 1, now() + 2, 0, 1);
    answer(75);
    expect(concurrency.limit).toBe(level);
    answer(75);
    expect(concurrency.limit).toBe(level);
    answer(150);
    expect(concurrency.limit).toBeGreaterThan(level);
  });

  test('that costs a pause is risked again the later, the longer the pause', () => {
    const { concurrency, answer, now } = answered(20);
    const level = concurrency.limit;
    concurrency.pushedBack(now() + 1, now() + 2, 60_000, 1);
    answer(1000);
    expect(concurrency.limit).toBeLessThanOrEqual(level);
  });

  test('does not go below the level that is given', () => {
    const { concurrency, answer, now } = answered(3);
    for (let i = 0; i < 20; i++) {
      concurrency.pushedBack(now() + 1, now() + 2, 0, 4);
      answer(1);
    }
    expect(concurrency.limit).toBe(4);
  });
});

test('when a whole round and ten more fail, requests go one at a time until one succeeds', () => {
  const { concurrency, answer } = answered(100);
  for (let i = 0; i < 73; i++) concurrency.failed();
  expect(concurrency.alone).toBe(false);
  concurrency.failed();
  expect(concurrency.limit).toBe(1);
  answer(1);
  expect(concurrency.limit).toBe(5);
});

test('starts are spread over the latency once the service has pushed back', () => {
  const { concurrency, now } = answered(100);
  expect(concurrency.gap).toBeCloseTo(latency / 64 / 2);
  concurrency.pushedBack(now() + 1, now() + 2, 0, 1);
  expect(concurrency.gap).toBeCloseTo(latency / (64 * 0.9));
});
