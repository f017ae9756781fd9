// What Windows does otherwise, as far as it shows on every system: paths with drives and backslashes,
// lines that end with a carriage return and a line feed.
import { describe, expect, it } from 'vitest';
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
      expect(found).toMatchObject({ failure: { message: expect.stringContaining('ENOENT') } });
    },
  );

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

  it('are no part of the name of a column that completion offers', async () => {
    const place = new Place();
    place.file('t.csv', 'first,last\r\n1,2\r\n');
    const words = ['classify', 't.csv', '-c', ''];
    const { stdout } = await place.run(['__complete', 'fish', '3', '--', ...words]);
    expect(stdout).toBe('words\nfirst\nlast\n');
  });
});
