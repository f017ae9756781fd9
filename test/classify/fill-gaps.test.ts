import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillGaps, type Settled } from '../../src/classify/fill-gaps.ts';
import type { Outcome } from '../../src/prediction.ts';
import type { Row } from '../../src/row.ts';

const never = new AbortController().signal;

function row(index: number): Row {
  return { index } as Row;
}

function outcome(index: number, by: string): Outcome {
  return { row: row(index), by, prediction: { kind: 'labels', labels: ['a'] } };
}

async function* chunks(known: readonly boolean[], size: number): AsyncGenerator<Settled[]> {
  const rows = known.map((is, at) => ({
    row: row(at),
    outcome: is ? outcome(at, 'first') : undefined,
  }));
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

/** Answers as they come, several rows late. */
async function* late(rows: AsyncIterable<readonly Row[]>, lag: number): AsyncGenerator<Outcome> {
  const waiting: Row[] = [];
  for await (const chunk of rows) {
    waiting.push(...chunk);
    while (waiting.length > lag) yield outcome(waiting.shift()!.index, 'strong');
  }
  for (const { index } of waiting) yield outcome(index, 'strong');
}

async function collect(outcomes: AsyncIterable<Outcome>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { row: own, by } of outcomes) seen.push(`${own.index} ${by}`);
  return seen;
}

describe('gaps', () => {
  it('are filled in the rows’ order, however late the answers are', async () => {
    const cases = [
      fc.array(fc.boolean(), { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(9),
    ] as const;
    await fc.assert(
      fc.asyncProperty(...cases, async (known, size, lag) => {
        const filled = fillGaps(chunks(known, size), (rows) => late(rows, lag), never);
        const wanted = known.map((is, at) => `${at} ${is ? 'first' : 'strong'}`);
        expect(await collect(filled)).toEqual(wanted);
      }),
    );
  });

  it('do not hold back a row that is known and stands before them', async () => {
    const silent = new Promise<never>(() => {});
    async function* source(): AsyncGenerator<Settled[]> {
      yield [{ row: row(0), outcome: outcome(0, 'first') }, { row: row(1) }];
      await silent;
    }
    const filled = fillGaps(source(), (rows) => late(rows, 5), never);
    expect((await filled.next()).value?.row.index).toBe(0);
  });

  it('bound the rows that wait', async () => {
    let read = 0;
    async function* source(): AsyncGenerator<Settled[]> {
      yield [{ row: row(read++) }];
      for (;;) yield [{ row: row(read), outcome: outcome(read++, 'first') }];
    }
    // Nothing is answered until nothing more is read.
    async function* stubborn(rows: AsyncIterable<readonly Row[]>): AsyncGenerator<Outcome> {
      const all = rows[Symbol.asyncIterator]();
      await all.next();
      const more = all.next();
      await new Promise((resolve) => setTimeout(resolve, 50));
      yield outcome(0, 'strong');
      await more;
    }
    const filled = fillGaps(source(), stubborn, never);
    expect((await filled.next()).value?.by).toBe('strong');
    expect(read).toBeLessThanOrEqual(20_001);
    for (let at = 1; at < 50_000; at++) expect((await filled.next()).value?.row.index).toBe(at);
    await filled.return(undefined);
  });

  it('that fail end the run after the rows before them', async () => {
    async function* failing(rows: AsyncIterable<readonly Row[]>): AsyncGenerator<Outcome> {
      for await (const [asked] of rows) {
        if (asked?.index === 2) throw new Error('no service');
        yield outcome(0, 'strong');
      }
    }
    const seen: number[] = [];
    const run = async () => {
      for await (const { row: own } of fillGaps(
        chunks([true, true, false, true], 4),
        failing,
        never,
      )) {
        seen.push(own.index);
      }
    };
    await expect(run()).rejects.toThrow('no service');
    expect(seen).toEqual([0, 1]);
  });
});
