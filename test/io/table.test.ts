import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkColumn } from '../../src/io/columns.ts';
import { allRows, chunked, file, files, open, openText, stream, written } from './support.ts';

async function texts(content: string | Buffer, options = {}): Promise<(string | undefined)[]> {
  return (await allRows(await openText(content, options))).map((row) => row.text('text'));
}

describe('the format', () => {
  it('is told by the name, an extra .gz aside', async () => {
    const formats = await Promise.all(
      ['a.csv', 'a.tsv', 'a.tab', 'a.jsonl', 'a.ndjson', 'a.txt', 'a.CSV'].map(
        async (name) => (await open([await file(name, 'text\n')])).format,
      ),
    );
    expect(formats).toEqual(['csv', 'tsv', 'tsv', 'jsonl', 'jsonl', 'lines', 'csv']);
    const zipped = await open([await file('a.tsv.gz', gzipSync('id\ttext\n1\ta,b\n'))]);
    expect(zipped).toMatchObject({ format: 'tsv', delimiter: '\t', rereadable: true });
    expect(zipped.bytes).toBeUndefined();
    expect((await allRows(zipped)).map((row) => row.text('text'))).toEqual(['a,b']);
  });

  it('is found out where no name tells it', async () => {
    expect((await openText('\n {"text":1}\n')).format).toBe('jsonl');
    expect((await openText('id\ttext\n1\ta,b\n')).format).toBe('tsv');
    expect((await openText('id,text\n')).format).toBe('csv');
    expect((await openText('{a},b\n1,2\n')).format).toBe('csv');
    expect((await openText('')).format).toBe('csv');
  });

  it('may be given, which then stands', async () => {
    expect(await texts('{"text":1}\n', { format: 'lines' })).toEqual(['{"text":1}']);
  });

  it('is that of a table where a delimiter is given, though the name tells of lines', async () => {
    const path = await file('a.txt', 'id;text\n1;a b\n');
    expect((await open([path])).format).toBe('lines');
    const table = await open([path], { delimiter: ';' });
    expect([table.format, table.header.names]).toEqual(['csv', ['id', 'text']]);
    expect((await open([path], { delimiter: 'tab' })).format).toBe('tsv');
    expect((await open([path], { delimiter: ';', format: 'lines' })).format).toBe('lines');
  });

  it('is refused where the name tells of cells and the content is objects', async () => {
    const path = await file('a.csv', '\n{"text":"a"}\n{"text":"b"}\n');
    await expect(open([path])).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining('a.csv holds JSON objects'),
      hint: expect.stringContaining('--input-format jsonl'),
    });
    expect((await open([path], { format: 'jsonl' })).format).toBe('jsonl');
    expect((await open([await file('b.csv', '{a},b\n1,2\n')])).format).toBe('csv');
  });

  it('is refused with the way out where it is no table', async () => {
    await expect(openText('PK\x03\x04...')).rejects.toMatchObject({
      code: 'input',
      hint: expect.stringContaining('CSV'),
    });
    await expect(openText('\n[ {"a": 1} ]')).rejects.toMatchObject({
      message: 'standard input is a JSON array, not a table',
      hint: expect.stringContaining("jq -c '.[]'"),
    });
    await expect(open([await file('a.json', '{\n"a": 1\n}\n')])).rejects.toThrow('JSON document');
    await expect(open([await file('a.jsonl', '[\n{"a": 1}\n]\n')])).rejects.toThrow('JSON array');
    expect((await open([await file('a.jsonl', '["a", 1]\n')])).format).toBe('jsonl');
    expect((await openText('[id],[text]\n1,2\n')).header.names).toEqual(['[id]', '[text]']);
  });

  it.each([
    ['\xd0\xcf\x11\xe0\xa1\xb1', 'old spreadsheet'],
    ['SQLite format 3\0\x10\0', 'SQLite'],
    ['PAR1\x15\0', 'Parquet'],
    ['\xfd7zXZ\0\0', 'packed by xz'],
    ['\x28\xb5\x2f\xfd\0', 'packed by zstd'],
    ['BZh91AY&SY\0', 'packed by bzip2'],
    ['%PDF-1.7\n', 'PDF'],
    ['\x89PNG\r\n\x1a\n', 'image'],
    ['\xff\xd8\xff\xe0', 'image'],
    ['text\n\xfe\0\x81,"\n', 'zero bytes'],
    ['\0'.repeat(50), 'zero bytes'],
  ])('is refused where it is no text: %j', async (bytes, what) => {
    const path = await file('t.csv', Buffer.from(bytes, 'latin1'));
    await expect(open([path])).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining(what),
      hint: expect.stringMatching(/\.$|-header$|…$/),
    });
  });

  it('is taken as text where a zero byte stands among characters that the head cuts', async () => {
    const text = `text\na\0${'é'.repeat(40_000)}\n`;
    expect((await open([await file('t.csv', text)])).header.names).toEqual(['text']);
  });
});

describe('the delimiter', () => {
  it('is noticed outside quotes, by the header and the records that agree with it', async () => {
    const delimiterOf = async (content: string) => (await openText(content)).delimiter;
    expect(await delimiterOf('id;text\n1;"a, b"\n')).toBe(';');
    expect(await delimiterOf('id;text, long\n1;a, b, c\n2;d\n')).toBe(';');
    expect(await delimiterOf('"a;b"|c\n1|2\n')).toBe('|');
    expect(await delimiterOf('text\nhello; you\n')).toBe(',');
    expect(await delimiterOf('id,text\n1,a;b;c;d\n2,e;f\n')).toBe(',');
  });

  it('may be given, also as \\t', async () => {
    expect((await openText('a,b\tc\n', { delimiter: '\\t' })).header.names).toEqual(['a,b', 'c']);
    await expect(openText('a\n', { delimiter: '::' })).rejects.toMatchObject({ code: 'usage' });
    await expect(openText('a\n', { delimiter: '"' })).rejects.toMatchObject({ code: 'usage' });
  });

  it('is read from a sep= line, which is kept', async () => {
    const table = await openText('\ufeffsep=;\r\nid;text\r\n1;a,b\r\n');
    expect(table.header.names).toEqual(['id', 'text']);
    expect((await written(table)).toString()).toBe('\ufeffsep=;\r\nid;text;label\r\n1;a,b;x\r\n');
  });
});

describe('rows', () => {
  it('are found under odd names', async () => {
    const table = await openText('__proto__,constructor,,2,1,id,id\na,b,c,d,e,f,g\n');
    const [row] = await allRows(table);
    expect(['__proto__', 'constructor', '', '2', '1', 'id'].map((name) => row!.text(name))).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'],
    );
    expect(row!.text('toString')).toBeUndefined();
  });

  it('know their lines, skipped ones counted', async () => {
    const table = await openText('# by hand\n# 2026\nid,text\n1,"a\nb"\n\n2,c\n', { skipLines: 2 });
    const rows = await allRows(table);
    expect(rows.map((row) => row.source.line)).toEqual([4, 7]);
    expect((await written(await openText('# a,"\nid\n1\n', { skipLines: 1 }))).toString()).toBe(
      '# a,"\nid,label\n1,x\n',
    );
  });

  it('of one column are there when quoted empty, not when blank', async () => {
    expect(await texts('text\n\n""\na\n')).toEqual(['', 'a']);
  });

  it('end at a lone CR only where the first record does', async () => {
    expect(await texts('text\ra\rb')).toEqual(['a', 'b']);
    expect(await texts('id,text\n1,a\rb\n')).toEqual(['a\rb']);
    expect((await written(await openText('text\ra\rb'))).toString()).toBe('text,label\ra,x\rb,x');
  });

  it('that are longer than the header fail as ragged and name their line', async () => {
    const [row] = await allRows(await openText('a,b\n1,2,3\n'));
    expect(row!.failure).toEqual({
      reason: 'ragged',
      message: 'line 2 has 3 cells, the header has 2',
    });
  });

  it('come from a live pipe as soon as they are written', async () => {
    const stdin = new PassThrough();
    stdin.write('id,text\n');
    const table = await open(['-'], { stdin });
    const rows = table.rows();
    for (const id of ['1', '2']) {
      stdin.write(`${id},"a"\n`);
      const { value } = await rows.next();
      expect(value!.map((row: { text(name: string): unknown }) => row.text('id'))).toEqual([id]);
    }
    stdin.end();
    expect((await rows.next()).done).toBe(true);
  });

  it('can be read again from regular files, with fresh counts', async () => {
    const table = await open([await file('a.csv', 'id,text\n1\n')]);
    expect(table).toMatchObject({ rereadable: true, bytes: 10 });
    for (let turn = 0; turn < 2; turn++) {
      expect(await allRows(table)).toHaveLength(1);
      expect(table.counts.padded).toBe(1);
    }
    expect((await openText('id\n')).rereadable).toBe(false);
  });

  it('of a long header and a long first cell are read however they are chunked', async () => {
    const names = Array.from({ length: 30_000 }, (_, at) => `column${at}`).join(',');
    const bytes = Buffer.from(`"long\n${'x'.repeat(200_000)}",text,${names}\n1,a\n`);
    const table = await open(['-'], { stdin: stream(chunked(bytes, [50_000])) });
    expect(table.header.names).toHaveLength(30_002);
    expect((await allRows(table)).map((row) => row.text('text'))).toEqual(['a']);
  });
});

describe('JSONL rows', () => {
  it('give strings decoded, other values as their own source, null as nothing', async () => {
    const line = '{"s":"a\\u00e9","n":12345678901234567890,"f":1.50,"o":{"b":[ 1 ]},"z":null}';
    const [row] = await allRows(await openText(line));
    expect(['s', 'n', 'f', 'o', 'o.b', 'z', 'none', 's.x'].map((name) => row!.text(name))).toEqual([
      'aé',
      '12345678901234567890',
      '1.50',
      '{"b":[ 1 ]}',
      '[ 1 ]',
      undefined,
      undefined,
      undefined,
    ]);
    expect(row!.header.names).toEqual(['s', 'n', 'f', 'o', 'z']);
    expect(row!.cells[1]).toEqual({ text: '12345678901234567890', json: '12345678901234567890' });
  });

  it('take the last of equal keys, and a key with a dot before a path', async () => {
    const [row] = await allRows(
      await openText('{"a":1,"a":"two","b.c":"key","b":{"c":"path","d":7,"d":8}}', {}),
    );
    expect(['a', 'b.c', 'b.d'].map((name) => row!.text(name))).toEqual(['two', 'key', '8']);
  });

  it('that are no objects fail as bad-record and are counted', async () => {
    const table = await openText('{"text":"a"}\n[1]\n{"text":\n\n{"text":"b"}\n');
    const rows = await allRows(table);
    expect(rows.map((row) => row.failure?.message)).toEqual([
      undefined,
      'line 2 is not a JSON object',
      'line 3 is not a JSON object',
      undefined,
    ]);
    expect(rows[1]!.text('text')).toBeUndefined();
    expect(table.counts.badRecords).toBe(2);
  });
});

describe('a first line far longer than what is looked at', () => {
  it('is read in time that grows with its length alone', async () => {
    const long = 'word '.repeat(500_000);
    const [lines, csv] = await files({ 'a.txt': long, 'b.csv': `"${long}",1\n` });
    expect((await allRows(await open([lines!])))[0]?.text('text')).toBe(long);
    expect((await allRows(await open([csv!], { header: false })))[0]?.text('1')).toBe(long);
  });
});

describe('encodings', () => {
  const latin1 = Buffer.from('id,text\n1,caf\xe9 \x80\n', 'latin1');

  it('of the input are UTF-8 unless said; Latin-1 is noticed and the option named that reads it', async () => {
    await expect(openText(Buffer.from('id,text\n1,caf\xe9\n', 'latin1'))).rejects.toMatchObject({
      message: 'standard input, line 2: not UTF-8, most likely Latin-1',
      hint: expect.stringContaining('--encoding latin1'),
    });
  });

  it.each([
    ['utf16', 'Did you mean utf-16?'],
    ['utf-32', 'iconv -f utf-32'],
    ['latn1', 'Did you mean latin1?'],
  ])('that are not known: %s', async (encoding, hint) => {
    await expect(openText('id\n', { encoding })).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining(hint),
    });
  });

  it('of one byte a character are decoded for reading and kept for writing', async () => {
    const table = await openText(latin1, { encoding: 'latin1' });
    expect((await allRows(table))[0]!.text('text')).toBe('café €');
    const bytes = await written(await openText(latin1, { encoding: 'latin1' }), { values: ['né'] });
    expect(bytes.toString('latin1')).toBe('id,text,label\n1,caf\xe9 \x80,n\xe9\n');
    expect(
      await texts(Buffer.from([0x74, 0x65, 0x78, 0x74, 0x0a, 0xc1, 0x0a]), { encoding: 'koi8-r' }),
    ).toEqual(['а']);
  });

  it('of two bytes are recognised, and become UTF-8', async () => {
    const text = 'id,text\n1,é😀\n';
    const wide = Buffer.from(`\ufeff${text}`, 'utf16le');
    const big = Buffer.from(wide).swap16();
    for (const [bytes, encoding] of [
      [wide, 'utf-16le'],
      [big, 'utf-16be'],
    ] as const) {
      await expect(openText(bytes)).rejects.toMatchObject({
        hint: expect.stringContaining(`--encoding ${encoding}`),
      });
      await expect(openText(bytes.subarray(2))).rejects.toThrow('UTF-16');
      const table = await open(['-'], { stdin: stream(chunked(bytes, [3])), encoding });
      expect((await written(table)).toString()).toBe('id,text,label\n1,é😀,x\n');
      expect(table.notices).toEqual([`The input is ${encoding}; the output is UTF-8.`]);
    }
  });

  it('that cannot be read are refused with the way out', async () => {
    const hintOf = async (encoding: string) => {
      const error = await openText('a\n', { encoding }).catch((error: unknown) => error);
      return (error as { hint: string }).hint;
    };
    expect(await hintOf('shift_jis')).toContain('iconv -f shift_jis');
    expect(await hintOf('koi9-r')).toContain('koi8-r');
  });

  it('that are broken are counted in the text that was asked for', async () => {
    const bytes = Buffer.from('id,text\n1,\xff\xc3\xa9\n2,ok\n3,\xef\xbf\xbd\n', 'latin1');
    const table = await openText(bytes, { encoding: 'utf-8' });
    const rows = await allRows(table);
    expect(table.counts.invalidText).toBe(0);
    expect(rows.map((row) => row.text('text'))).toEqual(['\ufffdé', 'ok', '\ufffd']);
    rows[0]!.text('text');
    expect(table.counts.invalidText).toBe(1);
  });
});

describe('several inputs', () => {
  it('are one table: later BOMs and headers are dropped, a missing newline is added', async () => {
    const paths = await files({
      'a.csv': '\ufeffid,text\r\n1,a\r\n\r\n2,b',
      'b.csv': '\ufeffid,text\n3,c\n',
      'empty.csv': '',
      'c.csv': 'id,text\n',
      'd.csv': '"id",text\n\n4,d',
    });
    const table = await open(paths);
    expect((await written(table)).toString()).toBe(
      '\ufeffid,text,label\r\n1,a,x\r\n\r\n2,b,x\r\n3,c,x\n\n4,d,x',
    );
    const rows = await allRows(table);
    expect(rows.map((row) => [row.index, row.source.line])).toEqual([
      [0, 2],
      [1, 4],
      [2, 2],
      [3, 3],
    ]);
    expect(rows.map((row) => row.source.input)).toEqual([paths[0], paths[0], paths[1], paths[4]]);
  });

  it('get a newline after a header alone that has none', async () => {
    const paths = await files({ 'a.csv': 'id', 'b.csv': 'id\n1\n' });
    expect((await written(await open(paths))).toString()).toBe('id,label\n1,x\n');
  });

  it('of JSONL and of lines are joined in the same way', async () => {
    const json = await files({ 'a.jsonl': '\ufeff{"a":1}', 'b.jsonl': '\ufeff\n{"b":2}\n' });
    expect((await written(await open(json))).toString()).toBe(
      '\ufeff{"a":1,"label":"x"}\n\n{"b":2,"label":"x"}\n',
    );
    const lines = await files({ 'a.txt': 'a', 'b.txt': 'b' });
    expect((await written(await open(lines))).toString()).toBe('a\tx\nb\tx');
  });

  it('that differ are refused, both named', async () => {
    const differ = async (a: string, b: string, name = 'b.csv') =>
      open(await files({ 'a.csv': a, [name]: b }));
    await expect(differ('id,text\n', 'id,body\n')).rejects.toThrow(
      /a\.csv and .*b\.csv differ in their header: column 2 is "text" and "body"$/,
    );
    await expect(differ('id,text\n', 'id;text\n')).rejects.toThrow(
      'differ in their delimiter: "," and ";"',
    );
    await expect(differ('id,text\n', 'id\n')).rejects.toThrow(
      /header: column 2 is "text", in .*a\.csv alone$/,
    );
    await expect(differ('id,text\n', '{"a":1}\n', 'b.jsonl')).rejects.toThrow(
      'differ in their format: csv and jsonl',
    );
  });

  it('may be the same twice, but standard input may not', async () => {
    const path = await file('a.csv', 'id\n1\n');
    expect(await allRows(await open([path, path]))).toHaveLength(2);
    await expect(open(['-', path, '-'])).rejects.toMatchObject({ code: 'usage' });
  });

  it('may be thousands without exhausting the descriptors', async () => {
    const path = await file('a.csv', 'id\n1\n');
    expect(await allRows(await open(new Array(3000).fill(path)))).toHaveLength(3000);
  });
});

describe('inputs that cannot be read', () => {
  it('are named with the reason', async () => {
    const path = await file('a.csv.gz', gzipSync('id\n1\n').subarray(0, -6));
    await expect(open([`${path}.none`])).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining('no such file'),
    });
    await expect(open([dirname(path)])).rejects.toThrow('is a folder');
    await expect(open([path])).rejects.toThrow(`${path} cannot be read: its gzip data break off`);
  });

  it('do not include gzip on standard input, nor a FIFO', async () => {
    expect(await texts(gzipSync('text\na\n'))).toEqual(['a']);
    const path = await file('plain.csv', 'text\nb\n');
    const fifo = `${path}.fifo`;
    execFileSync('mkfifo', [fifo]);
    execFileSync('sh', ['-c', 'cat "$1" > "$2" &', 'sh', path, fifo], { stdio: 'ignore' });
    const table = await open([fifo]);
    expect(table.rereadable).toBe(false);
    expect((await allRows(table)).map((row) => row.text('text'))).toEqual(['b']);
    const stdin = createReadStream(path);
    expect(await allRows(await open(['-'], { stdin }))).toHaveLength(1);
  });
});

describe('checkColumn', () => {
  it('accepts what can be read and refuses the rest, naming the nearest', async () => {
    const table = await openText('id,text,id\n');
    expect(() => checkColumn(table, 'text')).not.toThrow();
    expect(() => checkColumn(table, 'id')).toThrow('2 columns are named "id"');
    expect(() => checkColumn(table, 'texts')).toThrow(
      expect.objectContaining({ hint: 'Did you mean "text"?' }),
    );
    expect(() => checkColumn(table, 'message')).toThrow(
      expect.objectContaining({ hint: 'The columns are: "id", "text", "id".' }),
    );
  });

  it('knows the keys of the first JSONL rows, and paths below them', async () => {
    const table = await openText('{"a":1}\n{"user":{"name":"b"}}\n');
    expect(table.header.names).toEqual(['a', 'user']);
    expect(() => checkColumn(table, 'user.name')).not.toThrow();
    expect(() => checkColumn(table, 'usr')).toThrow();
  });
});
