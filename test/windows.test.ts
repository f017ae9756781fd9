// What Windows does otherwise, as far as it shows on every system: paths with drives and backslashes,
// lines that end with a carriage return and a line feed.
import { describe, expect, it } from 'vitest';
import { readExamples } from '../src/commands/examples.ts';
import { reporterOf } from '../src/commands/report-output.ts';
import { textOrFile } from '../src/commands/text-or-file.ts';
import { readLabelsFile } from '../src/config/labels.ts';
import { needsTrust } from '../src/config/trust.ts';
import { formatOfName } from '../src/io/formats.ts';
import { imageReader } from '../src/io/images.ts';
import { modelId, parseModelId } from '../src/providers/model-id.ts';
import type { Row } from '../src/row.ts';
import { Place } from './support/program.ts';

describe('a path of Windows', () => {
  it.each(['C:\\models\\small.gguf', 'D:/models/x.gguf', '\\\\server\\share\\m.gguf'])(
    'names a model: %s',
    (model) => {
      const name = parseModelId(`gguf::${model}`, ['openai', 'gguf']);
      expect(name).toEqual({ namespace: 'gguf', model });
      expect(modelId(name)).toBe(`gguf::${model}`);
    },
  );

  it.each(['C:\\pictures\\one.png', 'd:/one.png'])(
    'names an image, and is no address: %s',
    async (cell) => {
      const row = { text: () => cell, source: { input: '-' } } as unknown as Row;
      const found = await imageReader({ cwd: '/' })(row, 'image');
      expect(found).toMatchObject({
        failure: { message: expect.stringContaining('no such file') },
      });
    },
  );

  it.each(['C:\\fit.skllm', 'D:/models/fit.skllm'])('names a fitted model: %s', (model) => {
    expect(parseModelId(`embedded::${model}`, ['embedded'])).toEqual({
      namespace: 'embedded',
      model,
    });
  });

  it('names a file of labels', async () => {
    await expect(readLabelsFile('C:\\my.labels\\names.txt')).rejects.toThrow(
      'cannot be read: no such',
    );
    await expect(readLabelsFile('C:\\names.txt\\names')).rejects.toThrow('not read from this kind');
  });

  it('names a report by its ending', () => {
    expect(reporterOf('C:\\out.json\\report.HTML')).toBe('html');
    expect(() => reporterOf('C:\\out.html\\report')).toThrow('not written in this kind');
  });

  it('tells the format of a file, whatever its folders are called', () => {
    expect(formatOfName('C:\\a.csv\\table.jsonl.gz')).toBe('jsonl');
    expect(formatOfName('C:\\a.csv\\table')).toBeUndefined();
  });

  it.each(['C:\\plugin.mjs', '.\\plugin.mjs', '\\plugin.mjs'])(
    'of a plugin needs trust: %s',
    (path) => {
      expect(needsTrust({ plugins: [path] }, '/')).not.toEqual([]);
    },
  );
});

describe('lines that end as on Windows', () => {
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');

  it.each([
    ['labels.txt', '# names\nbilling\nbug\n'],
    ['labels.csv', 'name,description\nbilling,"money, and bills"\nbug,faults\n'],
    ['labels.yaml', 'billing: money\nbug: |\n  faults\n  and more\n'],
    ['labels.json', '{\n  "billing": "money",\n  "bug": "faults"\n}\n'],
  ])('are read in %s as others are', async (name, text) => {
    const place = new Place();
    const unix = await readLabelsFile(place.file(name, text));
    const windows = await readLabelsFile(place.file(name, crlf(text)));
    expect(windows).toEqual(unix);
    expect(unix.map((label) => label.name)).toEqual(['billing', 'bug']);
  });

  it('are read in settings, and written in a table as they were', async () => {
    const place = new Place();
    place.file('.skllmrc', crlf('labels:\n  billing: money\n  bug: faults\ncolumn: text\n'));
    place.file('t.csv', 'text\r\nbilling of money\r\nbug and faults\r\n');
    const { stdout, stderr, status } = await place.run(['classify', 't.csv', '-q']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^text,label\r\nbilling of money,\w+\r\nbug and faults,\w+\r\n$/);
  });

  it('are read in settings behind a byte order mark', async () => {
    for (const [name, text] of [
      ['.skllmrc', 'labels: [billing, bug]\ncolumn: text\n'],
      ['.skllmrc.json', '{"labels": ["billing", "bug"], "column": "text"}\n'],
    ] as const) {
      const place = new Place();
      place.file(name, `\ufeff${crlf(text)}`);
      place.file('t.csv', 'text\r\nbilling of money\r\n');
      const { stdout, status } = await place.run(['classify', 't.csv', '-q']);
      expect([name, status, stdout]).toEqual([
        name,
        0,
        'text,label\r\nbilling of money,billing\r\n',
      ]);
    }
  });

  it('in UTF-16 are refused in words that name the file', async () => {
    const place = new Place();
    const path = place.file('.skllmrc', Buffer.from('\ufefflabels: [a, b]\r\n', 'utf16le'));
    const labels = place.file('labels.txt', Buffer.from('\ufeffa\r\nb\r\n', 'utf16le'));
    const { stderr, status } = await place.run(['classify', '-', '-l', 'a,b']);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${path} is not UTF-8`)]);
    await expect(readLabelsFile(labels)).rejects.toThrow(`${labels} is not UTF-8`);
  });

  it('are read in examples as others are', async () => {
    const place = new Place();
    const read = (text: string) =>
      readExamples(place.file('examples.csv', text), [{ name: 'good' }, { name: 'bad' }], {
        label: 'label',
        input: { columns: ['text'] },
        multiple: false,
        separator: '|',
      });
    const text = 'text,label\n"two\nlines",good\nno,bad\n';
    const unix = await read(text);
    expect(unix.map(({ labels }) => labels)).toEqual([['good'], ['bad']]);
    expect(await read(`\ufeff${crlf(text).replace('two\r\n', 'two\n')}`)).toEqual(unix);
  });

  it('make no other prompt of a file', () => {
    const place = new Place();
    const text = 'Translate:\n{text}\n';
    expect(textOrFile(`@${place.file('prompt.txt', `\ufeff${crlf(text)}`)}`)).toBe(text);
  });

  it('are no part of the name of a column that completion offers', async () => {
    const place = new Place();
    place.file('t.csv', 'first,last\r\n1,2\r\n');
    const words = ['classify', 't.csv', '-c', ''];
    const { stdout } = await place.run(['__complete', 'fish', '3', '--', ...words]);
    expect(stdout).toBe('words\nfirst\nlast\n');
  });
});
