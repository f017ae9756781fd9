import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { takeRows } from '../../src/io/sample.ts';
import { openTable, type ReadOptions, type Table } from '../../src/io/table.ts';
import { type NewValue, tableWriter, type WriteOptions } from '../../src/io/writer.ts';
import type { Row } from '../../src/row.ts';

/** Writes files into a temporary folder, which goes when the test ends; returns their paths in order. */
export async function files(contents: Record<string, string | Buffer>): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'skllm-io-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    }),
  );
}

export async function file(name: string, content: string | Buffer): Promise<string> {
  return (await files({ [name]: content }))[0]!;
}

export function readOptions(options: Partial<ReadOptions> = {}): ReadOptions {
  const stdin = Readable.from([]);
  return { stdin, header: true, skipLines: 0, lenient: false, ...options };
}

/** A stream that hands out exactly these chunks. */
export function stream(chunks: readonly (string | Buffer)[]): Readable {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

/** The bytes cut into chunks of these lengths, used over and over. */
export function chunked(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!;
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

export async function open(
  inputs: readonly string[],
  options: Partial<ReadOptions> = {},
): Promise<Table> {
  return openTable(inputs, readOptions(options));
}

export async function openText(
  content: string | Buffer,
  options: Partial<ReadOptions> = {},
): Promise<Table> {
  return open(['-'], { stdin: stream([content]), ...options });
}

export async function allRows(table: Pick<Table, 'rows'>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const chunk of table.rows()) rows.push(...chunk);
  return rows;
}

/** Writes the whole table with the same values in every row. */
export async function written(
  table: Table,
  options: Partial<WriteOptions> & { values?: readonly NewValue[]; limit?: number } = {},
): Promise<Buffer> {
  const { values = ['x'], limit = Number.POSITIVE_INFINITY, ...rest } = options;
  const writer = tableWriter(table, {
    format: table.format,
    columns: ['label'],
    force: false,
    separator: '|',
    safeCsv: false,
    ...rest,
  });
  const parts = [writer.head()];
  for await (const chunk of takeRows(table.rows(), limit)) {
    for (const row of chunk) parts.push(writer.row(row, values));
  }
  return Buffer.concat([...parts, writer.tail()]);
}
