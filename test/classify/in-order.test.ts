import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder } from '../../src/classify/in-order.ts';
import { seededRandom } from '../../src/random.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('results', () => {
  test('come in the order of the items, whatever each takes', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.record({ pull: fc.nat(50), work: fc.nat(200) }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 10 }),
      async (items, window) => {
        const clock = new FakeClock();
        let under = 0;
        let most = 0;
        async function* source() {
          for (const [at, item] of items.entries()) {
            await clock.sleep(item.pull);
            yield { at, work: item.work };
          }
        }
        const start = async ({ at, work }: { at: number; work: number }) => {
          most = Math.max(most, ++under);
          await clock.sleep(work);
          under -= 1;
          return at;
        };
        const results = await clock.run(all(inOrder(source(), start, { window })));
        expect(results).toEqual(items.map((_, at) => at));
        expect(most).toBeLessThanOrEqual(window);
        expect(clock.sleeping).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  test('overlap as far as the window allows', async () => {
    const clock = new FakeClock();
    const start = () => clock.sleep(100);
    await clock.run(all(inOrder(numbers(100), start, { window: 10 })));
    expect(clock.now()).toBe(1000);
  });

  test('are begun only while there is room, whatever the window', async () => {
    const clock = new FakeClock();
    let under = 0;
    let most = 0;
    let leave = () => {};
    const room = () => {
      if (under < 3) return undefined;
      return new Promise<void>((resolve) => {
        leave = resolve;
      });
    };
    const start = async (item: number) => {
      most = Math.max(most, ++under);
      await clock.sleep(100);
      under -= 1;
      leave();
      return item;
    };
    const results = await clock.run(all(inOrder(numbers(9), start, { window: 100, room })));
    expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([most, clock.now()]).toEqual([3, 300]);
  });

  test('that fail while there is no room end the run and close the source', async () => {
    const clock = new FakeClock();
    let closed = false;
    async function* source() {
      try {
        yield* numbers(9);
      } finally {
        closed = true;
      }
    }
    let leave = () => {};
    let begun = 0;
    const room = () => {
      if (begun === 0) return undefined;
      return new Promise<void>((resolve) => {
        leave = resolve;
      });
    };
    const start = async () => {
      begun += 1;
      await clock.sleep(100);
      leave();
      throw new Error('broken');
    };
    const run = all(inOrder(source(), start, { window: 8, room }));
    await expect(clock.run(run)).rejects.toThrow('broken');
    expect([begun, closed]).toEqual([1, true]);
  });

  test('that are ready do not wait for a source that stalls', async () => {
    const clock = new FakeClock();
    async function* stalling() {
      yield 1;
      yield 2;
      await clock.sleep(1_000_000);
    }
    const taken: number[] = [];
    const run = (async () => {
      for await (const each of inOrder(stalling(), async (item) => item, { window: 8 })) {
        taken.push(each);
      }
    })();
    await clock.pass(10);
    expect(taken).toEqual([1, 2]);
    await clock.run(run);
  });
});

describe('the source', () => {
  test('is asked for no more than the window while the consumer is away', async () => {
    const clock = new FakeClock();
    const pulled: number[] = [];
    const results = inOrder(numbers(100, pulled), async (item) => item, { window: 5 });
    await results.next();
    await clock.pass(1000);
    expect(pulled.length).toBe(6);
    await results.return(undefined);
  });

  test('is closed when the consumer leaves, and nothing more is begun', async () => {
    const clock = new FakeClock();
    let closed = false;
    const begun: number[] = [];
    async function* source() {
      try {
        yield* numbers(100);
      } finally {
        closed = true;
      }
    }
    const start = async (item: number, signal: AbortSignal) => {
      begun.push(item);
      await clock.sleep(item === 0 ? 1 : 1000, signal);
    };
    const run = (async () => {
      for await (const _ of inOrder(source(), start, { window: 4 })) break;
    })();
    await clock.run(run);
    expect(closed).toBe(true);
    expect(begun.length).toBeLessThanOrEqual(5);
    expect(clock.sleeping).toBe(0);
  });

  test('that stalls does not hold up the end', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    async function* stalling() {
      yield 1;
      await new Promise(() => {});
    }
    const run = all(inOrder(stalling(), async (item) => item, { window: 4, signal: stop.signal }));
    run.catch(() => {});
    await clock.pass(10);
    stop.abort(new Error('interrupted'));
    await expect(run).rejects.toThrow('interrupted');
  });

  test('that fails ends the run after the results before', async () => {
    async function* failing() {
      yield* numbers(3);
      throw new Error('unreadable');
    }
    const taken: number[] = [];
    const results = inOrder(failing(), async (item) => item, { window: 2 });
    await expect(collect(results, taken)).rejects.toThrow('unreadable');
    expect(taken).toEqual([0, 1, 2]);
  });
});

describe('a failure', () => {
  test('aborts the others, waits for them, and comes after the results before it', async () => {
    const clock = new FakeClock();
    const ended: number[] = [];
    const start = async (item: number, signal: AbortSignal) => {
      if (item === 3) {
        await clock.sleep(50);
        throw new Error('no quota');
      }
      // Items 0 to 2 are requests that go to their end; the others wait for a turn.
      await clock.sleep(item < 3 ? 100 : 10_000, item < 3 ? undefined : signal);
      ended.push(item);
      return item;
    };
    const taken: number[] = [];
    const run = collect(inOrder(numbers(20), start, { window: 8 }), taken);
    await expect(clock.run(run)).rejects.toThrow('no quota');
    expect(taken).toEqual([0, 1, 2]);
    expect(ended).toEqual([0, 1, 2]);
    expect(clock.now()).toBe(100);
    expect(clock.sleeping).toBe(0);
  });

  test('that is thrown at once counts like any other', async () => {
    const start = () => {
      throw new Error('at once');
    };
    await expect(all(inOrder(numbers(3), start, { window: 2 }))).rejects.toThrow('at once');
  });

  test('anywhere leaves no rejection unhandled', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const random = seededRandom(7);
    for (let round = 0; round < 30; round++) {
      const clock = new FakeClock({ seed: round });
      const start = async (item: number, signal: AbortSignal) => {
        await clock.sleep(random() * 100, signal);
        if (random() < 0.2) throw new Error(`item ${item}`);
        return item;
      };
      await clock.run(all(inOrder(numbers(30), start, { window: 6 })).catch(() => {}));
      expect(clock.sleeping).toBe(0);
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});

test('a signal that is aborted already begins nothing', async () => {
  const pulled: number[] = [];
  const signal = AbortSignal.abort(new Error('before'));
  const run = all(inOrder(numbers(3, pulled), async (item) => item, { window: 2, signal }));
  await expect(run).rejects.toThrow('before');
  expect(pulled).toEqual([]);
});

async function* numbers(to: number, pulled: number[] = []): AsyncGenerator<number> {
  for (let number = 0; number < to; number++) {
    pulled.push(number);
    yield number;
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  await collect(source, taken);
  return taken;
}

async function collect<T>(source: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const each of source) into.push(each);
}

test('work that calls fail ends the run while it still ends itself', async () => {
  const clock = new FakeClock();
  const aborted: number[] = [];
  const start = async (item: number, signal: AbortSignal, fail: (error: unknown) => void) => {
    signal.addEventListener('abort', () => aborted.push(clock.now()));
    await clock.sleep(100);
    if (item === 1) fail(new Error('enough'));
    await clock.sleep(50);
    return item;
  };
  const results: number[] = [];
  const run = async () => {
    for await (const result of inOrder(numbers(10), start, { window: 2 })) results.push(result);
  };
  await expect(clock.run(run())).rejects.toThrow('enough');
  expect(results).toEqual([0, 1]);
  expect([aborted[0], clock.now()]).toEqual([100, 150]);
});
