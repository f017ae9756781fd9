import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allRows, chunked, open, openText, stream, written } from './support.ts';

const BOM = '\ufeff';

/** A cell as it may stand in a file, and how many quotes it wears is its own affair. */
const bareCell = fc.string({
  unit: fc.constantFrom('a', 'é', '€', '😀', ' ', '0', "'", '\0', '\t', '=', '\x7f'),
  maxLength: 6,
});
const quotedCell = fc
  .string({
    unit: fc.constantFrom('a', '""', ',', '\n', '\r\n', '\r', ' ', 'é', '\0'),
    maxLength: 6,
  })
  .map((text) => `"${text}"`);
const cell = fc.oneof(bareCell, quotedCell);
const lineEnd = fc.constantFrom('\n', '\r\n');

interface Sheet {
  readonly bom: boolean;
  readonly header: readonly string[];
  readonly headerEnd: string;
  readonly records: readonly (readonly [cells: readonly string[], end: string])[];
  readonly finalNewline: boolean;
}

/** Files with two columns or more, mixed line ends, blank lines, short and long rows, odd headers. */
const sheet: fc.Arbitrary<Sheet> = fc.record({
  bom: fc.boolean(),
  header: fc
    .array(fc.oneof(fc.constantFrom('id', 'id', '__proto__', '1', '""', '"a ""b"""'), cell), {
      minLength: 1,
      maxLength: 4,
    })
    // The first cell must not look like a blank line or a `sep=` line.
    .map((cells) => ['first', 'second', ...cells]),
  headerEnd: lineEnd,
  records: fc.array(
    fc.tuple(fc.oneof(fc.array(cell, { minLength: 1, maxLength: 7 }), fc.constant([''])), lineEnd),
    { maxLength: 8 },
  ),
  finalNewline: fc.boolean(),
});

function csvOf({ bom, header, headerEnd, records, finalNewline }: Sheet): string {
  const lines = [
    header.join(',') + headerEnd,
    ...records.map(([cells, end]) => cells.join(',') + end),
  ];
  const text = lines.join('');
  return (bom ? BOM : '') + (finalNewline ? text : text.replace(/\r?\n$/, ''));
}

/** What the output must be, worked out from the parts the file was made of. */
function labelled({ bom, header, headerEnd, records, finalNewline }: Sheet): string {
  const lines = [
    `${header.join(',')},label${headerEnd}`,
    ...records.map(([cells, end]) => {
      if (cells.join(',') === '') return end;
      const padding = ','.repeat(Math.max(0, header.length - cells.length));
      return `${cells.join(',')}${padding},x${end}`;
    }),
  ];
  const text = lines.join('');
  return (bom ? BOM : '') + (finalNewline ? text : text.replace(/\r?\n$/, ''));
}

const chunkLengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });

describe('CSV in, CSV out', () => {
  it('is the input byte for byte but for the new cells, however the input is chunked', async () => {
    await fc.assert(
      fc.asyncProperty(sheet, chunkLengths, async (sheet, lengths) => {
        const stdin = stream(chunked(Buffer.from(csvOf(sheet)), lengths));
        const table = await open(['-'], {
          stdin,
          format: 'csv',
          delimiter: ',',
          encoding: 'utf-8',
        });
        expect((await written(table)).toString()).toBe(labelled(sheet));
      }),
      { numRuns: 2500 },
    );
  });

  it('does not depend on where the input is split', async () => {
    const text = `${BOM}id,text\r\n1,"a ""quoted"" é\r\nline"\n\n2,"",extra\r\n3\n4,x`;
    const bytes = Buffer.from(text);
    const whole = await written(await openText(bytes, { format: 'csv' }));
    for (let at = 0; at <= bytes.length; at++) {
      const stdin = stream([bytes.subarray(0, at), bytes.subarray(at)].filter((c) => c.length > 0));
      const table = await open(['-'], { stdin, format: 'csv' });
      expect((await written(table)).equals(whole)).toBe(true);
    }
  });

  it('gives the cells and the lines that the file was made of', async () => {
    await fc.assert(
      fc.asyncProperty(sheet, chunkLengths, async (sheet, lengths) => {
        const stdin = stream(chunked(Buffer.from(csvOf(sheet)), lengths));
        const table = await open(['-'], {
          stdin,
          format: 'csv',
          delimiter: ',',
          encoding: 'utf-8',
        });
        const rows = await allRows(table);
        const filled = sheet.records.filter(([cells]) => cells.join(',') !== '');
        expect(rows.map((row) => row.cells.map((cell) => cell.text))).toEqual(
          filled.map(([cells]) => cells.map(unquoted)),
        );
        expect(rows.map((row) => row.index)).toEqual(rows.map((_, index) => index));
        const all = Buffer.concat(
          rows.flatMap(({ source }) => [source.before, source.bytes, source.end]),
        );
        const head = Buffer.concat([
          table.preamble,
          table.headerRecord!.bytes,
          table.headerRecord!.end,
        ]);
        expect(Buffer.concat([head, all, table.trailing]).toString()).toBe(csvOf(sheet));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps bytes that are not UTF-8', async () => {
    const bytes = Buffer.from('id,text\n1,é\n2,\xff\xfe\n', 'latin1');
    const table = await openText(bytes, { encoding: 'utf-8' });
    const expected = Buffer.from('id,text,label\n1,é,x\n2,\xff\xfe,x\n', 'latin1');
    expect((await written(table)).equals(expected)).toBe(true);
  });
});

function unquoted(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

const space = fc.constantFrom('', ' ', '\t');
const jsonText = fc.oneof(
  fc.json({ depthSize: 'small' }),
  fc.constantFrom(
    '12345678901234567890',
    '1.50',
    '-0',
    '"\\u0000\\ud800"',
    '"}"',
    '{"a":"]}"}',
    '"é😀"',
  ),
);
const member = fc
  .tuple(
    fc.oneof(fc.constantFrom('a', 'a', '__proto__', '', '1', 'b.c'), fc.string()),
    space,
    jsonText,
    space,
  )
  .map(([key, before, value, after]) => `${before}${JSON.stringify(key)}${after}:${before}${value}`)
  .filter((text) => !text.includes('"label"'));
const objectLine = fc.tuple(fc.array(member, { maxLength: 4 }), space).map(([members, space]) => ({
  line: `{${members.join(',')}${space}}${space}`,
  expected: `{${members.join(',')}${space}${members.length > 0 ? ',' : ''}"label":"x"}${space}`,
}));
const otherLine = fc
  .constantFrom('', ' ', '[1]', '"text"', '12', '{"a":', 'not json', '{"a":1}}', 'null')
  .map((line) => ({ line, expected: line }));

describe('JSONL in, JSONL out', () => {
  it('is the input byte for byte but for the new members, however the input is chunked', async () => {
    const lines = fc.array(fc.tuple(fc.oneof(objectLine, objectLine, otherLine), lineEnd), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.boolean(),
        fc.boolean(),
        chunkLengths,
        async (lines, bom, cut, lengths) => {
          const finish = (texts: string[]) => {
            const text = texts.join('');
            return (bom ? BOM : '') + (cut ? text.replace(/\r?\n$/, '') : text);
          };
          const input = finish(lines.map(([{ line }, end]) => line + end));
          const expected = finish(lines.map(([{ expected }, end]) => expected + end));
          const stdin = stream(chunked(Buffer.from(input), lengths));
          const table = await open(['-'], { stdin, format: 'jsonl' });
          expect((await written(table)).toString()).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('lines in, lines out', () => {
  it('adds a tab and the value to every line that is not empty', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '"', ',', '\t', 'é', ' ') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, lineEnd)), chunkLengths, async (lines, lengths) => {
        const input = lines.map(([text, end]) => text + end).join('');
        const table = await open(['-'], {
          stdin: stream(chunked(Buffer.from(input), lengths)),
          format: 'lines',
        });
        const expected = lines.map(([text, end]) => (text ? `${text}\tx${end}` : end)).join('');
        expect((await written(table)).toString()).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});
