import { describe, expect, test } from 'vitest';
import { Backlog } from '../../src/classify/backlog.ts';

/** A wait and what ends it. */
function wait() {
  let end!: () => void;
  let fail!: (error: unknown) => void;
  const over = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { over, end, fail };
}

describe('the backlog', () => {
  test('has room until so many wait, and again when one has its turn', async () => {
    const backlog = new Backlog(2);
    const [one, two] = [wait(), wait()];
    const first = backlog.during(one.over);
    expect(backlog.room()).toBeUndefined();
    const second = backlog.during(two.over);
    const room = backlog.room();
    expect(room).toBeInstanceOf(Promise);
    expect(backlog.room()).toBe(room);
    two.end();
    await second;
    await room;
    expect(backlog.room()).toBeUndefined();
    one.end();
    await first;
  });

  test('hands on what is waited for, and has room again where that fails', async () => {
    const backlog = new Backlog(1);
    expect(await backlog.during(Promise.resolve('a turn'))).toBe('a turn');
    const one = wait();
    const waiting = backlog.during(one.over);
    const room = backlog.room();
    one.fail(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    await room;
    expect(backlog.room()).toBeUndefined();
  });
});
