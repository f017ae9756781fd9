import { describe, expect, it } from 'vitest';
import { sampleRows, takeRows } from '../../src/io/sample.ts';
import type { Row } from '../../src/row.ts';
import { open, openText, stream } from './support.ts';

const text = `id\n${Array.from({ length: 1000 }, (_, id) => `${id}\n`).join('')}`;

async function ids(chunks: AsyncIterable<readonly Row[]>): Promise<number[]> {
  const found: number[] = [];
  for await (const chunk of chunks) found.push(...chunk.map((row) => Number(row.text('id'))));
  return found;
}

async function sample(size: number, seed: number): Promise<number[]> {
  return ids(sampleRows((await openText(text)).rows(), size, seed));
}

describe('takeRows', () => {
  it('gives the first rows and then stops reading', async () => {
    const stdin = stream(Array.from({ length: 500 }, (_, chunk) => `id\n${chunk}\n`));
    const table = await open(['-'], { stdin, format: 'lines' });
    const taken: Row[] = [];
    for await (const chunk of takeRows(table.rows(), 3)) taken.push(...chunk);
    expect(taken.map((row) => row.text('text'))).toEqual(['id', '0', 'id']);
    expect(stdin.destroyed).toBe(true);
  });

  it('gives none where none is wanted, and all where there are no more', async () => {
    expect(await ids(takeRows((await openText(text)).rows(), 0))).toEqual([]);
    expect(await ids(takeRows((await openText('id\n7\n')).rows(), 9))).toEqual([7]);
  });
});

describe('sampleRows', () => {
  it('draws the same rows for the same seed, others for another', async () => {
    expect(await sample(20, 1)).toEqual(await sample(20, 1));
    expect(await sample(20, 1)).not.toEqual(await sample(20, 2));
  });

  it('gives distinct rows in the order of the input', async () => {
    const drawn = await sample(50, 3);
    expect(new Set(drawn).size).toBe(50);
    expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
  });

  it('gives every row where there are no more than wanted', async () => {
    expect(await sample(1000, 4)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
  });

  it('draws from the whole input evenly', async () => {
    const hits = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 60; seed++) {
      for (const id of await sample(100, seed)) hits[Math.floor(id / 100)]! += 1;
    }
    // 600 expected in each tenth; the standard deviation is about 23.
    for (const hit of hits) expect(Math.abs(hit - 600)).toBeLessThan(120);
  });

  it('keeps no more of the input alive than the rows themselves', async () => {
    for await (const [row] of sampleRows((await openText(text)).rows(), 1, 5)) {
      expect(row!.source.bytes.buffer.byteLength).toBe(row!.source.bytes.length);
      expect(row!.cells.map((cell) => cell.text)).toEqual([row!.text('id')]);
    }
  });
});
