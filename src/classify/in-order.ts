import { setMaxListeners } from 'node:events';

/**
 * Does work on items, several at a time, and yields the results in the items' order.
 *
 * The source is asked for an item only while there is room, also while the consumer is away; a
 * source that stalls holds back no result that is ready.
 *
 * The first failure ends the run: nothing more is begun, the signal handed to the work is aborted,
 * and what is under way is waited for, so that an answer that is paid for can still be stored.
 * Then the results before the first gap are yielded and the failure is thrown. A consumer that
 * leaves early ends the run in the same way.
 *
 * @param source - Closed at the end, but not waited for while it stalls: who opened it ends it.
 * @param start - The work. It must settle soon after its signal is aborted. It fails by rejecting,
 *   or by calling `fail` where it has something under way that is to be waited for.
 * @param options.window - Most items that are begun and whose result is not yielded yet.
 * @param options.room - Resolves when another item may be begun; undefined where it may be now. Must
 *   resolve at last also where the work is aborted.
 * @param options.signal - Aborting it ends the run with its reason.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T>,
  start: Work<T, R>,
  options: { window: number; room?: Room; signal?: AbortSignal },
): AsyncGenerator<R> {
  const { window, room = always, signal } = options;
  const line = new Line(source[Symbol.asyncIterator](), start, { window, room });
  const abort = () => line.fail(signal?.reason);
  signal?.addEventListener('abort', abort);
  try {
    if (signal?.aborted) abort();
    for (;;) {
      const result = await line.next();
      if (!result) return;
      yield result.value;
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    await line.close();
  }
}

type Work<T, R> = (item: T, signal: AbortSignal, fail: (error: unknown) => void) => Promise<R>;

type Room = () => Promise<void> | undefined;

const always: Room = () => undefined;

/** An item that is begun. `result` is there once its work is done. */
interface Place<R> {
  work: Promise<void>;
  result?: { readonly value: R };
}

/** The items that are begun and whose results are not taken, oldest first. */
class Line<T, R> {
  readonly #source: AsyncIterator<T>;
  readonly #start: Work<T, R>;
  readonly #window: number;
  readonly #room: Room;
  readonly #stop = new AbortController();
  readonly #places: Place<R>[] = [];
  /** What the source is doing; `held` is it while there is no room for another item. */
  #state: 'ready' | 'held' | 'asked' | 'done' = 'ready';
  #failure: { readonly error: unknown } | undefined;
  #changed = () => {};

  constructor(
    source: AsyncIterator<T>,
    start: Work<T, R>,
    { window, room }: { window: number; room: Room },
  ) {
    this.#source = source;
    this.#start = start;
    this.#window = window;
    this.#room = room;
    setMaxListeners(0, this.#stop.signal); // Everything under way listens to it: no leak.
  }

  /** The next result in order; undefined at the end. */
  async next(): Promise<{ readonly value: R } | undefined> {
    for (;;) {
      if (this.#failure) await this.#underWay();
      const result = this.#places[0]?.result;
      if (result) {
        this.#places.shift();
        return result;
      }
      if (this.#failure) throw this.#failure.error;
      if (this.#state === 'done' && this.#places.length === 0) return undefined;
      const change = new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
      void this.#fill();
      await change;
    }
  }

  readonly #fail = (error: unknown) => this.fail(error);

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stop.abort(this.#failure.error);
    this.#changed();
  }

  /** Ends what is under way, and the source. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#underWay();
    if (this.#state === 'done') return;
    // What the source says when it is closed early is of no use to anyone.
    const closed = Promise.resolve(this.#source.return?.()).catch(() => {});
    if (this.#state !== 'asked') await closed;
  }

  /** Begins items while there is room. */
  async #fill(): Promise<void> {
    if (this.#state !== 'ready') return;
    while (this.#places.length < this.#window && !this.#stop.signal.aborted) {
      const room = this.#room();
      if (room) await this.#hold(room);
      else if (!(await this.#beginNext())) return;
    }
  }

  async #hold(room: Promise<void>): Promise<void> {
    this.#state = 'held';
    await room;
    this.#state = 'ready';
  }

  /** Begins the next item; false where there is none. */
  async #beginNext(): Promise<boolean> {
    const next = await this.#pull();
    if (next && !this.#stop.signal.aborted) this.#begin(next.value);
    return next !== undefined;
  }

  async #pull(): Promise<{ readonly value: T } | undefined> {
    this.#state = 'asked';
    try {
      const next = await this.#source.next();
      this.#state = next.done ? 'done' : 'ready';
      if (!next.done) return next;
    } catch (error) {
      this.#state = 'done';
      this.fail(error);
    }
    this.#changed();
    return undefined;
  }

  #begin(item: T): void {
    const place: Place<R> = { work: Promise.resolve() };
    this.#places.push(place);
    place.work = this.#work(place, item);
  }

  async #work(place: Place<R>, item: T): Promise<void> {
    try {
      place.result = { value: await this.#start(item, this.#stop.signal, this.#fail) };
      this.#changed();
    } catch (error) {
      this.fail(error);
    }
  }

  async #underWay(): Promise<void> {
    await Promise.all(this.#places.map((place) => place.work));
  }
}
