import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatenated } from '../../src/io/concat.ts';
import { sharedKeys } from '../../src/io/delimited-converter.ts';
import { openInputs, type ReadOptions } from '../../src/io/table.ts';
import { allRows, chunked, file, files, open, readOptions, stream, written } from './support.ts';

const numberOf = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

/** The inputs labelled shard by shard, each shard a file. */
async function shards(
  inputs: readonly string[],
  count: number,
  options: Partial<ReadOptions> = {},
): Promise<Buffer[]> {
  const one = async (index: number) =>
    written(await open(inputs, { ...options, shard: { index, count } }));
  return Promise.all(numberOf(count).map(one));
}

/** The files put together. */
async function concat(
  contents: readonly Buffer[],
  options: Partial<ReadOptions> = {},
  name = 'out',
): Promise<string> {
  const paths = await files(
    Object.fromEntries(contents.map((content, at) => [`${at}-${name}`, content])),
  );
  const parts: Buffer[] = [];
  for await (const part of concatenated(await openInputs(paths, readOptions(options)))) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

async function whole(inputs: readonly string[], options: Partial<ReadOptions> = {}) {
  return (await written(await open(inputs, options))).toString();
}

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', '0'), maxLength: 6 }),
  fc
    .string({ unit: fc.constantFrom('a', '""', ',', '\n', '\r\n', ' '), maxLength: 40 })
    .map((text) => `"${text}"`),
);
const lineEnd = fc.constantFrom('\n', '\r\n');
const record = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(cell, cell).map((cells) => cells.join(',')) },
  { weight: 1, arbitrary: fc.constant('') },
);
const body = fc.array(fc.tuple(record, lineEnd), { maxLength: 12 }).chain((lines) =>
  fc.boolean().map((newline) => {
    const text = lines.map((line) => line.join('')).join('');
    return newline ? text : text.replace(/\r?\n$/, '');
  }),
);

describe('the shards of CSV', () => {
  const top = fc.constantFrom('', '\ufeff', 'sep=,\r\n', '\ufeffsep=,\n');
  const table = fc.record({
    top,
    end: lineEnd,
    bodies: fc.array(body, { minLength: 1, maxLength: 3 }),
    count: fc.integer({ min: 1, max: 9 }),
  });

  it('put together are the bytes of one run, for files of any records and any number of shards', async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ top, end, bodies, count }) => {
        const contents = bodies.map((body) => [`t.csv`, `${top}text,b${end}${body}`] as const);
        const inputs = await files(
          Object.fromEntries(contents.map(([name, text], at) => [`${at}-${name}`, text])),
        );
        const parts = await shards(inputs, count);
        expect(await concat(parts, {}, 'out.csv')).toBe(await whole(inputs));
      }),
      { numRuns: 100 },
    );
  });

  it('each have the header, and have every row once with its line', async () => {
    const text = 'sep=;\r\ntext;n\r\n"a\r\n""b""";1\r\n\r\nc;2\r\nd;3\r\n"e\n";4';
    const path = await file('a.csv', text);
    const parts = await shards([path], 3);
    for (const part of parts) expect(part.toString()).toMatch(/^sep=;\r\ntext;n;label\r\n/);
    const lines: number[] = [];
    for (const index of numberOf(3)) {
      const rows = await allRows(await open([path], { shard: { index, count: 3 } }));
      lines.push(...rows.map(({ source }) => source.line));
    }
    expect(lines).toEqual((await allRows(await open([path]))).map(({ source }) => source.line));
  });

  it('are empty but for their header where there are fewer records', async () => {
    const path = await file('a.csv', 'text,b\none,1\ntwo,2\n');
    const parts = (await shards([path], 5)).map((part) => part.toString());
    const header = 'text,b,label\n';
    expect(parts.filter((part) => part === header)).toHaveLength(3);
    expect(parts[0]).toBe(`${header}one,1,x\n`);
    const none = await shards([await file('none.csv', 'text,b\n')], 2);
    expect(none.map(String)).toEqual([header, header]);
  });

  it('keep lines above the header, in each of them', async () => {
    const inputs = [await file('a.csv', '# one "\n# two\ntext,b\na,1\nb,2\nc,3\n')];
    const options = { skipLines: 2 };
    const parts = await shards(inputs, 3, options);
    expect(parts[2]!.toString()).toBe('# one "\n# two\ntext,b,label\nc,3,x\n');
    expect(await concat(parts, options, 'out.csv')).toBe(await whole(inputs, options));
  });

  it('may have no header, and blank lines anywhere', async () => {
    const inputs = [await file('a.csv', '\n\na,1\n\n\n\nb,2\n\n\n\n\n')];
    for (const count of [2, 3, 7, 11]) {
      const parts = await shards(inputs, count, { header: false });
      expect(await concat(parts, { header: false }, 'out.csv')).toBe(
        await whole(inputs, { header: false }),
      );
    }
  });

  it('of records that end by a lone CR are whole records', async () => {
    const inputs = [await file('a.csv', 'text,b\ra,1\r"b\r",2\rc,3\r')];
    const parts = await shards(inputs, 3);
    expect(await concat(parts, {}, 'out.csv')).toBe('text,b,label\ra,1,x\r"b\r",2,x\rc,3,x\r');
  });

  it('are about equal in bytes', async () => {
    const rows = numberOf(10_000).map((n) => `row ${n},"${'x'.repeat(n % 60)}"\n`);
    const path = await file('a.csv', `text,b\n${rows.join('')}`);
    const sizes = (await shards([path], 16)).map((part) => part.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(0.02 * Math.max(...sizes));
  });
});

describe('the shards of other inputs', () => {
  const lines = ['{"text":"a\\n\\"b"}', '', '  ', 'no object', '{"text":"c","d":[1]}', '{}'];

  it('put together are the bytes of one run for JSONL and plain lines', async () => {
    for (const name of ['a.jsonl', 'a.txt']) {
      for (const [end, top] of [
        ['\n', ''],
        ['\r\n', '\ufeff'],
      ] as const) {
        const inputs = await files({
          [`1-${name}`]: top + lines.join(end),
          [`2-${name}`]: top + lines.join(end) + end,
        });
        for (const count of [1, 2, 5, 40]) {
          const parts = await shards(inputs, count);
          expect(await concat(parts, {}, name)).toBe(await whole(inputs));
        }
      }
    }
  });

  it('are the same for gzip, and for UTF-16 once it is UTF-8', async () => {
    const text = `text,b\n${numberOf(300)
      .map((n) => `"é ${n}\n",${n}\n`)
      .join('')}`;
    const plain = (await shards([await file('a.csv', text)], 4)).map(String);
    const zipped = await shards([await file('a.csv.gz', gzipSync(text))], 4);
    expect(zipped.map(String)).toEqual(plain);
    const wide = await file('w.csv', Buffer.from(text, 'utf16le'));
    const options = { encoding: 'utf-16le' };
    expect((await shards([wide], 4, options)).map(String)).toEqual(plain);
  });

  it('are the same for a pipe, which can be gone through again', async () => {
    const text = `text,b\n${numberOf(300)
      .map((n) => `"${n}\n",${n}\n`)
      .join('')}`;
    const plain = await shards([await file('a.csv', text)], 4);
    const stdin = stream(chunked(Buffer.from(text), [1, 700]));
    const table = await open(['-'], { stdin, shard: { index: 3, count: 4 } });
    expect(table.rereadable).toBe(false);
    expect(await written(table)).toEqual(plain[2]);
    expect(await written(table)).toEqual(plain[2]);
    const every: number[] = [];
    for await (const rows of table.allRows()) every.push(rows.length);
    expect(every.reduce((sum, rows) => sum + rows, 0)).toBe(300);
  });

  it('of JSONL that become CSV have the columns of the whole', async () => {
    const path = await file('a.jsonl', '{"text":"a"}\n{"text":"b","n":1}\n{"n":2}\n');
    const one = async (index: number) => {
      const table = await open([path], { shard: { index, count: 3 } });
      return written(table, { format: 'csv', keys: await sharedKeys(table, 'csv') });
    };
    const parts = await Promise.all(numberOf(3).map(one));
    const table = await open([path]);
    expect(await concat(parts, {}, 'out.csv')).toBe(
      (await written(table, { format: 'csv' })).toString(),
    );
  });

  it('are not cut where a file has changed since it was opened', async () => {
    const path = await file('a.csv', 'text\na\nb\n');
    const table = await open([path], { shard: { index: 2, count: 2 } });
    writeFileSync(path, 'text\na\nb\nc\n');
    await expect(allRows(table)).rejects.toThrow('has changed');
  });
});

describe('putting files together', () => {
  it('leaves out later headers and byte order marks, and adds a newline that lacks', async () => {
    const contents = ['\ufeffa,b\r\n1,2', '\ufeffa,b\r\n', '', '"a",b\n3,4\n'].map((text) =>
      Buffer.from(text),
    );
    expect(await concat(contents, {}, 'x.csv')).toBe('\ufeffa,b\r\n1,2\r\n3,4\n');
  });

  it('unzips', async () => {
    const contents = ['a\n1\n', 'a\n2\n'].map((text) => gzipSync(text));
    expect(await concat(contents, {}, 'x.csv.gz')).toBe('a\n1\n2\n');
  });

  it('refuses headers, delimiters and formats that differ', async () => {
    const both = (one: string, other: string) => concat([Buffer.from(one), Buffer.from(other)]);
    await expect(both('a,b\n', 'a,c\n')).rejects.toThrow('differ in their header');
    await expect(both('a,b\n', 'a;b\n')).rejects.toThrow('differ in their delimiter');
    await expect(both('a,b\n', '{"a":1}\n')).rejects.toThrow('differ in their format');
  });

  it('passes over a file that has nothing but a byte order mark', async () => {
    const contents = ['\ufeff', '{"a":1}\n'].map((text) => Buffer.from(text));
    expect(await concat(contents, {}, 'x.jsonl')).toBe('{"a":1}\n');
  });
});
