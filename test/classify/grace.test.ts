import { describe, expect, test } from 'vitest';
import { grace, graceful } from '../../src/classify/grace.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('a graceful signal', () => {
  test('follows the other after the grace, with its reason', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const { signal } = graceful(stop.signal, clock);
    stop.abort('enough');
    await clock.pass(grace - 1);
    expect(signal.aborted).toBe(false);
    await clock.pass(1);
    expect(signal.reason).toBe('enough');
  });

  test('leaves nothing behind when all is done in time', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const { signal, done } = graceful(stop.signal, clock);
    stop.abort();
    done();
    await clock.pass(2 * grace);
    expect([signal.aborted, clock.sleeping]).toEqual([false, 0]);
  });
});
