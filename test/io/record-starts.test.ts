import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvCutter } from '../../src/io/csv-cutter.ts';
import type { Cutter } from '../../src/io/cutter.ts';
import { LineCutter } from '../../src/io/line-cutter.ts';
import { RecordStarts } from '../../src/io/record-starts.ts';
import { chunked } from './support.ts';

interface Cut {
  readonly offset: number;
  readonly line: number;
}

/** Where a cutter begins its records after the first, and the end. */
function cuts(bytes: Buffer, cutter: Cutter): Cut[] {
  const records = [...cutter.feed(bytes), ...cutter.finish()];
  let offset = 0;
  const ends = records.map(({ bytes, end }) => {
    offset += bytes.length + end.length;
    return offset;
  });
  return ends.flatMap((end, at) => {
    const next = records[at + 1];
    return next ? [{ offset: end, line: next.line }] : [];
  });
}

describe('RecordStarts', () => {
  it('finds the records that CsvCutter cuts leniently, and their lines, for any offsets and chunks', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'é', '"', '"', '""', ',', '\n', '\r\n', '\r', ' '),
      maxLength: 40,
    });
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    let found = 0;
    fc.assert(
      fc.property(text, fc.boolean(), lengths, share, share, (text, loneCr, lengths, a, b) => {
        const bytes = Buffer.from(text);
        const dialect = { delimiter: ',', loneCr, lenient: true };
        fc.pre(!isUnclosed(bytes, dialect));
        const expected = cuts(bytes, cutter(dialect));
        const targets = [a, b].map((one) => Math.ceil(one * bytes.length)).sort((x, y) => x - y);
        const starts = new RecordStarts(targets, { line: 1, delimiter: ',', loneCr });
        for (const chunk of chunked(bytes, lengths)) starts.feed(chunk);
        const inside = starts.found.filter(({ offset }) => offset < bytes.length);
        expect(inside).toEqual(
          targets.flatMap((target) => expected.find(({ offset }) => offset >= target) ?? []),
        );
        found += inside.length;
      }),
      { numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(500);
  });

  it('takes every line of JSONL and plain text for a record, whatever its quotes', () => {
    const bytes = Buffer.from('{"a":"b\n"}\r\n\n"\n"c"\n');
    const layout = { line: 3, delimiter: undefined, loneCr: false };
    for (let target = 1; target < bytes.length; target++) {
      const starts = new RecordStarts([target], layout);
      for (const chunk of chunked(bytes, [2])) starts.feed(chunk);
      const first = cuts(bytes, new LineCutter('x', 3)).find(({ offset }) => offset >= target);
      expect(starts.found[0]).toEqual(first ?? { offset: bytes.length, line: 8 });
    }
  });

  it('has no boundary within a quoted cell that is never closed', () => {
    const starts = new RecordStarts([1], { line: 1, delimiter: ',', loneCr: false });
    starts.feed(Buffer.from('"a,b\nc,d\n'));
    expect(starts.isDone).toBe(false);
  });
});

function cutter(dialect: { delimiter: string; loneCr: boolean; lenient: boolean }): Cutter {
  return new CsvCutter('data.csv', 1, dialect);
}

function isUnclosed(bytes: Buffer, dialect: Parameters<typeof cutter>[0]): boolean {
  try {
    cuts(bytes, cutter(dialect));
    return false;
  } catch {
    return true;
  }
}
