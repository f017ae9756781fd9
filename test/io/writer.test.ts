import { describe, expect, it } from 'vitest';
import { requireEncodable } from '../../src/io/encodable.ts';
import type { NewValue } from '../../src/io/writer.ts';
import { openText, written } from './support.ts';

describe('writing CSV', () => {
  it('quotes a new cell that needs it and leaves the others bare', async () => {
    const write = async (value: string) =>
      (await written(await openText('id\n1\n'), { values: [value] })).toString();
    expect(await write('plain')).toBe('id,label\n1,plain\n');
    expect(await write('a,b "c"')).toBe('id,label\n1,"a,b ""c"""\n');
    expect(await write(' a')).toBe('id,label\n1," a"\n');
    expect(await write('a;b')).toBe('id,label\n1,a;b\n');
  });

  it('writes nothing as an empty cell, a list joined, a number as it is', async () => {
    const table = await openText('id\n1\n');
    const columns = ['a', 'b', 'c'];
    const values = [null, ['x', 'y'], 0.5];
    expect((await written(table, { columns, values })).toString()).toBe('id,a,b,c\n1,,x|y,0.5\n');
  });

  it('pads short rows, leaves long ones as they are and counts both', async () => {
    const table = await openText('a,b,c\n1\n1,2,3,4\n');
    expect((await written(table)).toString()).toBe('a,b,c,label\n1,,,x\n1,2,3,4,x\n');
    expect(table.counts).toMatchObject({ padded: 1, ragged: 1 });
  });

  it('refuses a column that is there already and names the line', async () => {
    const table = await openText('\n\nid,label\n1,old\n');
    await expect(written(table)).rejects.toMatchObject({
      code: 'input',
      message: 'standard input, line 3: there is a "label" already',
    });
  });

  it('replaces a column in its place with force, also in quoted, short and lenient rows', async () => {
    const table = await openText('id,label,text\r\n1,"o,""l""d","a\nb"\r\n2\r\n"3" x,,c\n', {
      lenient: true,
    });
    const bytes = await written(table, { force: true, values: ['n,w'] });
    expect(bytes.toString()).toBe('id,label,text\r\n1,"n,w","a\nb"\r\n2,"n,w",\r\n"3" x,"n,w",c\n');
  });

  it('replaces every column of the name and adds those that are not there', async () => {
    const table = await openText('label,id,label\na,1,b\n');
    const options = { force: true, columns: ['label', 'why'], values: ['x', 'y'] };
    expect((await written(table, options)).toString()).toBe('label,id,label,why\nx,1,x,y\n');
  });

  it('makes new cells safe for spreadsheets when asked, and no byte of the input', async () => {
    const table = await openText('id\n=1+1\n');
    const bytes = await written(table, { safeCsv: true, values: ['=cmd()'] });
    expect(bytes.toString()).toBe("id,label\n=1+1,'=cmd()\n");
  });

  it('writes no header where there is none', async () => {
    const table = await openText('1,a\n2,b', { header: false });
    expect(table.header.names).toEqual(['1', '2']);
    expect((await written(table)).toString()).toBe('1,a,x\n2,b,x');
  });

  it('writes nothing for an empty input, and the header alone for a header alone', async () => {
    expect((await written(await openText(''))).toString()).toBe('');
    expect((await written(await openText('id,text'))).toString()).toBe('id,text,label');
    expect((await written(await openText('id\n\n'))).toString()).toBe('id,label\n\n');
  });

  it('leaves out what follows where not all rows were read', async () => {
    const table = await openText('id\n1\n2\n\n');
    expect((await written(table, { limit: 1 })).toString()).toBe('id,label\n1,x\n');
  });
});

describe('writing JSONL', () => {
  it('puts new members in before the closing brace and keeps every other byte', async () => {
    const table = await openText('{ "a" : 12345678901234567890 } \r\n{}\n{"a":1,"a":2}');
    const bytes = await written(table, { values: [['x', 'y']] });
    expect(bytes.toString()).toBe(
      '{ "a" : 12345678901234567890 ,"label":["x","y"]} \r\n{"label":["x","y"]}\n{"a":1,"a":2,"label":["x","y"]}',
    );
  });

  it('refuses a key that is there already, also on a later line', async () => {
    const table = await openText('{"a":1}\n{"a":1,"label":2}\n');
    await expect(written(table)).rejects.toThrow(
      'standard input, line 2: there is a "label" already',
    );
  });

  it('replaces every value of the key in its place with force', async () => {
    const table = await openText('{"label":{"x":[1,"}"]},"a":1,"l\\u0061bel" : 2 }\n{"a":1}\n');
    expect((await written(table, { force: true, values: [null] })).toString()).toBe(
      '{"label":null,"a":1,"l\\u0061bel" : null }\n{"a":1,"label":null}\n',
    );
  });

  it('writes what a single-byte encoding lacks as escapes', async () => {
    const table = await openText(Buffer.from('{"a":"\xe9"}\n', 'latin1'), {
      encoding: 'latin1',
      format: 'jsonl',
    });
    const bytes = await written(table, { values: ['é→'] });
    expect(bytes.toString('latin1')).toBe('{"a":"\xe9","label":"\\u00e9\\u2192"}\n');
  });
});

describe('converting', () => {
  it('turns CSV into JSONL: strings under the names of the columns', async () => {
    const table = await openText('id,__proto__,text\n01,"a ""b""",é\n2\n3,a,b,c,d\n');
    expect((await written(table, { format: 'jsonl' })).toString()).toBe(
      [
        '{"id":"01","__proto__":"a \\"b\\"","text":"é","label":"x"}\n',
        '{"id":"2","__proto__":"","text":"","label":"x"}\n',
        '{"id":"3","__proto__":"a","text":"b","_extra_1":"c","_extra_2":"d","label":"x"}\n',
      ].join(''),
    );
  });

  it('replaces a member in its place with force, else refuses it', async () => {
    const table = await openText('label,id\nold,1\n');
    const bytes = await written(table, { format: 'jsonl', force: true });
    expect(bytes.toString()).toBe('{"label":"x","id":"1"}\n');
    await expect(written(table, { format: 'jsonl' })).rejects.toThrow('"label" already');
  });

  it('refuses twin columns, which an object cannot hold', async () => {
    const table = await openText('id,id\n1,2\n');
    await expect(written(table, { format: 'jsonl' })).rejects.toThrow('two columns are named "id"');
  });

  it('turns JSONL into CSV: the header holds every key of the first rows', async () => {
    const table = await openText(
      '{"id":12345678901234567890,"text":"a,b"}\n\n{"more":{"x":[1]},"id":null}\nbad, line\n',
    );
    expect((await written(table, { format: 'csv' })).toString()).toBe(
      [
        'id,text,more,label\n',
        '12345678901234567890,"a,b",,x\n',
        ',,"{""x"":[1]}",x\n',
        '"bad, line",,,x\n',
      ].join(''),
    );
  });

  it('names line and key where a key comes too late for the header', async () => {
    const lines = Array.from({ length: 1000 }, () => '{"id":1}\n').join('');
    const table = await openText(`${lines}{"id":1,"late":2}\n`);
    await expect(written(table, { format: 'csv' })).rejects.toThrow(
      'standard input, line 1001: the key "late" was in none of the first rows',
    );
  });

  it('replaces every column of the name, in another format too', async () => {
    const text = 'label,text,label\n1,a,2\n';
    for (const [format, output] of [
      ['csv', 'label,text,label\nx,a,x\n'],
      ['tsv', 'label\ttext\tlabel\nx\ta\tx\n'],
    ] as const) {
      const bytes = await written(await openText(text), { force: true, format });
      expect(bytes.toString()).toBe(output);
    }
  });

  it('turns CSV into TSV and lines into CSV', async () => {
    expect(
      (await written(await openText('a,b\r\n"1\t2",é\r\n'), { format: 'tsv' })).toString(),
    ).toBe('a\tb\tlabel\n"1\t2"\té\tx\n');
    const lines = await openText('"quoted", line\n\n', { format: 'lines' });
    expect((await written(lines, { format: 'csv' })).toString()).toBe(
      'text,label\n"""quoted"", line",x\n',
    );
  });

  it('puts no quotes into lines, whatever a value holds', async () => {
    const lines = () => openText('a\n', { format: 'lines' });
    const write = async (value: NewValue) =>
      (await written(await lines(), { values: [value] })).toString();
    expect(await write('say "x"\r\n\tand y')).toBe('a\tsay "x" and y\n');
    expect(await write(['say "x"', 'b\tc'])).toBe('a\tsay "x"|b c\n');
    expect(await write(null)).toBe('a\t\n');
    expect(await write(0.5)).toBe('a\t0.5\n');
  });

  it('refuses lines, which have no place for columns', async () => {
    const table = await openText('id,text\n1,a\n');
    await expect(written(table, { format: 'lines' })).rejects.toMatchObject({
      code: 'usage',
      message: 'a table of csv cannot be turned into lines',
    });
  });

  it('writes UTF-8 whatever the input was encoded in', async () => {
    const table = await openText(Buffer.from('t\n\xe9\n', 'latin1'), { encoding: 'latin1' });
    expect((await written(table, { format: 'jsonl' })).toString()).toBe('{"t":"é","label":"x"}\n');
  });
});

describe('requireEncodable', () => {
  it('refuses a label that the encoding lacks before anything is written', async () => {
    const table = await openText(Buffer.from('t\n\xe9\n', 'latin1'), { encoding: 'latin1' });
    expect(() => requireEncodable(table, ['€ é', 'plain'])).not.toThrow();
    expect(() => requireEncodable(table, ['plain', 'łódź'])).toThrow(
      '"łódź" cannot be written in windows-1252: it has no ł',
    );
  });
});
