import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { lookAhead } from '../../src/commands/lookahead.ts';
import type { Row } from '../../src/row.ts';

const bounds = { rows: 1, bytes: 1000, time: 1000 };
const row = { source: { bytes: Buffer.from('x') } } as Row;

type Chunks = AsyncGenerator<readonly Row[]>;

async function count(chunks: Chunks): Promise<number> {
  let rows = 0;
  for await (const chunk of chunks) rows += chunk.length;
  return rows;
}

describe('looking ahead', () => {
  it('shows the first rows and hands out all of them', async () => {
    async function* chunks(): Chunks {
      yield [row, row];
      yield [row];
      yield [row];
    }
    const { first, all } = await lookAhead(chunks(), { ...bounds, rows: 3 });
    expect(first).toHaveLength(3);
    expect(await count(all)).toBe(4);
  });

  it('throws what went wrong behind the first rows when its turn comes, and not before', async () => {
    async function* chunks(): Chunks {
      yield [row];
      throw new Error('unclosed');
    }
    const { first, all } = await lookAhead(chunks(), bounds);
    expect(first).toHaveLength(1);
    await setImmediate(); // An unhandled rejection would end the process, and this test, here.
    expect((await all.next()).value).toHaveLength(1);
    await expect(all.next()).rejects.toThrow('unclosed');
  });

  it('is over without the next chunk where no more is wanted', async () => {
    async function* chunks(): Chunks {
      yield [row];
      await new Promise(() => {}); // A pipe that stays silent.
    }
    const { all } = await lookAhead(chunks(), bounds);
    for await (const chunk of all) {
      expect(chunk).toHaveLength(1);
      break;
    }
  });
});
