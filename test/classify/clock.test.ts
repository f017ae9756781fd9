import { describe, expect, test } from 'vitest';
import { Alarm, systemClock } from '../../src/classify/clock.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('the system clock', () => {
  test('sleeps as long as it is told', async () => {
    const before = systemClock.now();
    await systemClock.sleep(20);
    expect(systemClock.now() - before).toBeGreaterThan(15);
  });

  test('rejects with the reason of the signal, before and during a sleep', async () => {
    const reason = new Error('enough');
    await expect(systemClock.sleep(10_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const stop = new AbortController();
    const sleep = systemClock.sleep(10_000, stop.signal);
    stop.abort(reason);
    await expect(sleep).rejects.toBe(reason);
  });

  test('sleeps on where a timer of Node would fire at once', async () => {
    const stop = new AbortController();
    const sleep = systemClock.sleep(2 ** 40, stop.signal);
    const first = await Promise.race([sleep, systemClock.sleep(20).then(() => 'still asleep')]);
    expect(first).toBe('still asleep');
    stop.abort();
    await expect(sleep).rejects.toThrow();
  });

  test('leaves no listener and no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout');
    const before = timers().length;
    const stop = new AbortController();
    for (let i = 0; i < 20; i++) await systemClock.sleep(1, stop.signal);
    const asleep = Array.from({ length: 5 }, () => systemClock.sleep(10_000, stop.signal));
    stop.abort();
    await Promise.allSettled(asleep);
    expect(timers().length).toBeLessThanOrEqual(before);
  });
});

describe('an alarm', () => {
  test('rings once, at the earliest time that was set', async () => {
    const clock = new FakeClock();
    const rung: number[] = [];
    const alarm = new Alarm(clock, () => rung.push(clock.now()));
    alarm.set(30);
    alarm.set(10);
    alarm.set(20);
    await clock.pass(100);
    alarm.set(125);
    await clock.pass(100);
    expect(rung).toEqual([10, 125]);
    expect(clock.sleeping).toBe(0);
  });

  test('that is cancelled never rings and leaves no timer', async () => {
    const clock = new FakeClock();
    const rung: number[] = [];
    const alarm = new Alarm(clock, () => rung.push(clock.now()));
    alarm.set(10);
    alarm.cancel();
    expect(clock.sleeping).toBe(0);
    await clock.pass(100);
    expect(rung).toEqual([]);
  });
});
