import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLabels, readLabelsFile } from '../../src/config/labels.ts';
import { failure, makePlace } from './place.ts';

function names(...all: string[]) {
  return all.map((name) => ({ name }));
}

const described = [
  { name: 'bug', description: 'it breaks', examples: ['crash, again', 'error 5'] },
  { name: 'praise' },
];

describe('parseLabels', () => {
  it.each([
    ['a,b,c', names('a', 'b', 'c')],
    [' a , b ', names('a', 'b')],
    ['"a,b",c', names('a,b', 'c')],
    ['"say ""x""",c', names('say "x"', 'c')],
    ['a', names('a')],
    ['a,,b', names('a', '', 'b')],
    ['', []],
  ])('reads %j', (text, expected) => {
    expect(parseLabels(text)).toEqual(expected);
  });

  it('refuses a quote that is not closed', async () => {
    const error = await failure(() => parseLabels('"a,b'));
    expect(error.code).toBe('usage');
    expect(error.message).toBe('--labels cannot be read: a quote is opened and never closed');
  });

  it.each([
    ['say "x",b', 'a quote in the middle of a name'],
    ['"a" b,c', 'something follows the quote that closes a name'],
    ['a\nb,c', 'other lines have another number of cells'],
  ])('refuses %j and quotes nothing of it', async (text, fault) => {
    const error = await failure(() => parseLabels(text));
    expect(error.message).toBe(`--labels cannot be read: ${fault}`);
  });
});

describe('readLabelsFile', () => {
  async function read(name: string, text: string) {
    return readLabelsFile(makePlace().project(name, text));
  }

  it.each([
    ['x.txt', '\ufeffbug: x\r\n\r\n# a comment\n  praise  ', names('bug: x', 'praise')],
    ['x.csv', 'bug\npraise\n', names('bug', 'praise')],
    ['x.csv', 'label\nbug\n"a, b"\n', names('bug', 'a, b')],
    [
      'x.csv',
      'Name,Description,Examples\nbug,it breaks,"crash, again | error 5"\npraise,,\n',
      described,
    ],
    [
      'x.csv',
      'examples;name;description\ncrash, again|error 5;bug;it breaks\n;praise;\n',
      described,
    ],
    [
      'x.tsv',
      'name\tdescription\texamples\nbug\tit breaks\tcrash, again|error 5\npraise\t\t\n',
      described,
    ],
    ['x.tsv', 'New York, NY\nParis; France\n', names('New York, NY', 'Paris; France')],
    ['x.json', '["bug", "praise"]', names('bug', 'praise')],
    ['x.json', JSON.stringify(described), described],
    ['x.json', JSON.stringify({ labels: described }), described],
    [
      'x.json',
      '{"bug": "it breaks", "labels": "x"}',
      [
        { name: 'bug', description: 'it breaks' },
        { name: 'labels', description: 'x' },
      ],
    ],
    ['x.yaml', '- bug\n- praise\n', names('bug', 'praise')],
    [
      'x.yml',
      'bug: { description: it breaks, examples: ["crash, again", error 5] }\npraise:\n',
      described,
    ],
    ['X.YAML', 'labels:\n  bug:\n  praise:\n', names('bug', 'praise')],
  ])('reads %s: %j', async (name, text, expected) => {
    expect(await read(name, text)).toEqual(expected);
  });

  it('keeps a label with comma, quote and line break as it is', async () => {
    const name = 'a, "b"\nc';
    expect(await read('x.json', JSON.stringify([name, 'd']))).toEqual(names(name, 'd'));
    expect(await read('x.csv', 'name\n"a, ""b""\nc"\nd\n')).toEqual(names(name, 'd'));
  });

  it.each([
    [
      'x.csv',
      'name,descripton\na,b\n',
      /x\.csv, line 1: unknown column "descripton"/,
      /Did you mean description/,
    ],
    [
      'x.csv',
      'description,examples\na,b\n',
      /x\.csv, line 1: one column must be called name/,
      /Columns:/,
    ],
    ['x.csv', 'a,b\nc,d\n', /x\.csv, line 1: unknown column "a"/, /Columns:/],
    ['x.csv', 'name,description\na,b,c\n', /x\.csv, line 2: /, /double quotes/],
    ['x.json', '[{"nam": "a"}, "b"]', /x\.json: \[0\]/, /schema/],
    ['x.yaml', 'a: "b\nc', /x\.yaml, line \d: /, /YAML/],
    ['x.md', 'a', /x\.md: labels are not read/, /\.txt, \.csv/],
  ])('tells what is wrong with %s: %j', async (name, text, message, hint) => {
    const error = await failure(() => read(name, text));
    expect(error.code).toBe('config');
    expect(error.message).toMatch(message);
    expect(error.hint ?? '').toMatch(hint);
  });

  it('finds none in a table without a line', async () => {
    expect(await read('x.csv', '\n')).toEqual([]);
  });

  it('tells of a file that is missing or not UTF-8', async () => {
    const place = makePlace();
    const missing = join(place.cwd, 'no.txt');
    expect((await failure(() => readLabelsFile(missing))).message).toContain(
      `${missing} cannot be read: no such file`,
    );
    const latin = place.project('latin.txt', '');
    writeFileSync(latin, Buffer.from('süß\nsauer', 'latin1'));
    expect((await failure(() => readLabelsFile(latin))).message).toBe(`${latin} is not UTF-8`);
  });
});
