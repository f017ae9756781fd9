import type { Row } from '../row.ts';

/** How far to look ahead: the first bound that is reached ends it. */
export interface LookaheadBounds {
  readonly rows: number;
  readonly bytes: number;
  /** Milliseconds after the first row. */
  readonly time: number;
}

/** The first rows of a stream, and the whole stream with these in front. */
export interface Lookahead {
  readonly first: readonly Row[];
  readonly all: AsyncGenerator<readonly Row[]>;
  /** Gives the stream up without reading on. */
  close(): Promise<void>;
}

/** Reads the first rows of a stream that can be read but once. Nothing is lost. */
export async function lookAhead(
  rows: AsyncGenerator<readonly Row[]>,
  bounds: LookaheadBounds,
): Promise<Lookahead> {
  const chunks: (readonly Row[])[] = [];
  const taken = { rows: 0, bytes: 0 };
  let next = rows.next();
  let deadline: Promise<typeof late> | undefined;
  let timer: NodeJS.Timeout | undefined;

  while (taken.rows < bounds.rows && taken.bytes < bounds.bytes) {
    const result = await (deadline ? Promise.race([next, deadline]) : next);
    if (result === late || result.done) break;
    chunks.push(result.value);
    for (const row of result.value) taken.bytes += row.source.bytes.length;
    taken.rows += result.value.length;
    next = rows.next();
    deadline ??= new Promise((resolve) => {
      timer = setTimeout(resolve, bounds.time, late);
    });
  }
  clearTimeout(timer);
  // A fault of the next chunk is thrown when its turn comes; until then nobody waits for it.
  next.catch(() => {});
  return {
    first: chunks.flat(),
    all: resume(chunks, next, rows),
    async close() {
      await next;
      await rows.return(undefined);
    },
  };
}

const late = Symbol('the time is over');

async function* resume(
  chunks: readonly (readonly Row[])[],
  next: Promise<IteratorResult<readonly Row[]>>,
  rows: AsyncGenerator<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  try {
    yield* chunks;
    const result = await next;
    if (result.done) return;
    yield result.value;
    yield* rows;
  } finally {
    // Not waited for: a pipe may be silent for long, and its next chunk is on the way already.
    rows.return(undefined).catch(() => {});
  }
}
