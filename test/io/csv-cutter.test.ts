import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvCutter } from '../../src/io/csv-cutter.ts';
import { unquoted } from '../../src/io/csv-row.ts';
import type { CutRecord } from '../../src/io/cutter.ts';
import { chunked } from './support.ts';

const strict = { delimiter: ',', loneCr: false, lenient: false };

function cut(text: string, dialect = strict, lengths = [7]): CutRecord[] {
  const cutter = new CsvCutter('data.csv', 1, dialect);
  const chunks = chunked(Buffer.from(text, 'latin1'), lengths);
  return [...chunks.flatMap((chunk) => cutter.feed(chunk)), ...cutter.finish()];
}

function cells({ bytes, cellEnds = [] }: CutRecord): string[] {
  return cellEnds.map((end, at) =>
    unquoted(bytes.toString('latin1', at === 0 ? 0 : cellEnds[at - 1]! + 1, end)),
  );
}

/** What csv-parse makes of the same bytes; undefined where it refuses them. */
function oracle(text: string, { loneCr, lenient } = strict): string[][] | undefined {
  try {
    return parse(Buffer.from(text, 'latin1'), {
      encoding: 'latin1',
      record_delimiter: loneCr ? ['\r\n', '\n', '\r'] : ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: lenient,
    });
  } catch {
    return undefined;
  }
}

function ours(text: string, dialect = strict, lengths = [7]): string[][] | undefined {
  try {
    return cut(text, dialect, lengths).map(cells);
  } catch {
    return undefined;
  }
}

describe('CsvCutter', () => {
  it('reads what csv-parse reads and refuses what it refuses, in every dialect and chunking', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '"', '"', ',', '\n', '\r\n', '\r', ' ', 'é'),
      maxLength: 30,
    });
    const dialect = fc.record({
      delimiter: fc.constant(','),
      loneCr: fc.boolean(),
      lenient: fc.boolean(),
    });
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
    let refused = 0;
    let read = 0;
    fc.assert(
      fc.property(text, dialect, lengths, (text, dialect, lengths) => {
        const expected = oracle(text, dialect);
        if (expected === undefined) refused++;
        else read++;
        expect(ours(text, dialect, lengths)).toEqual(expected);
      }),
      { numRuns: 8000 },
    );
    expect(Math.min(refused, read)).toBeGreaterThan(500);
  });

  it('counts lines, those within cells too', () => {
    const records = cut('a,"b\nc"\r\n\n"\r\n",d\ne');
    expect(records.map((record) => record.line)).toEqual([1, 3, 4, 6]);
  });

  it('hands a record out as soon as its line feed is here', () => {
    const cutter = new CsvCutter('-', 1, strict);
    expect(cutter.feed(Buffer.from('a,"b"\n'))).toHaveLength(1);
    expect(cutter.feed(Buffer.from('c,"d\n'))).toHaveLength(0);
    expect(cutter.feed(Buffer.from('"\r\n'))).toHaveLength(1);
  });

  it('names the line where a quote was opened that is never closed', () => {
    expect(() => cut('id,text\n1,a\n2,"b\nc\nd\n')).toThrow(
      'data.csv, line 3: a quote is opened here and never closed',
    );
    expect(() => cut('id,text\n1,"a\nb",c,"d\n', { ...strict, lenient: true })).toThrow('line 3');
    expect(() => cut('"')).toThrow('line 1');
  });

  it('names the line of a stray quote, and that of its cell where it is another', () => {
    expect(() => cut('id,text\n1,6" nails\n')).toThrow(
      'data.csv, line 2: a quote in the middle of a cell',
    );
    expect(() => cut('id,text\n1,"a\nb" c\n')).toThrow(
      'line 3: a quote in the middle of a cell (the cell begins on line 2)',
    );
  });

  it('takes stray quotes as text when it is lenient', () => {
    const lenient = { ...strict, lenient: true };
    expect(cut('6" nails,"a" b,"c"\n', lenient).map(cells)).toEqual([['6" nails', '"a" b', 'c']]);
  });

  it('hands out the records before a fault', () => {
    const cutter = new CsvCutter('data.csv', 1, strict);
    expect(cutter.feed(Buffer.from('a\nb\nc"\nd\n'))).toHaveLength(2);
    expect(() => cutter.feed(Buffer.from('e\n'))).toThrow('line 3');
    expect(() => cutter.finish()).toThrow('line 3');
  });

  it('reads 10 MB in one cell', () => {
    const text = `id,"${'long ""text""\n'.repeat(750_000)}"\nnext\n`;
    const records = cut(text, strict, [65_536]);
    expect(records.map(cells)[0]?.[1]).toHaveLength(750_000 * 12);
    expect(records[1]?.line).toBe(750_002);
  });

  it('refuses a record of more than 64 MiB and names the line where it begins', () => {
    const cutter = new CsvCutter('data.csv', 1, strict);
    cutter.feed(Buffer.from('id,text\n1,"'));
    const chunk = Buffer.alloc(1024 * 1024, 'a\n');
    expect(() => {
      for (let fed = 0; fed < 65; fed++) cutter.feed(chunk);
    }).toThrow('data.csv, line 2: the record that begins here is longer than 64 MiB');
  });
});
