import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** The layers and what each may import, besides itself and the vocabulary. */
const layers: Record<string, readonly string[]> = {
  cascade: [],
  embedded: [],
  config: [],
  io: [],
  store: [],
  providers: ['embedded'],
  classify: ['store'],
  batch: ['classify', 'store'],
  evaluate: [],
  report: ['evaluate'],
  review: ['report'],
  testing: ['providers'],
  tune: ['cascade', 'classify'],
  commands: [
    'cascade',
    'config',
    'io',
    'providers',
    'classify',
    'batch',
    'store',
    'embedded',
    'evaluate',
    'report',
    'review',
    'tune',
  ],
  api: ['config', 'io', 'providers', 'classify', 'store'],
  'index.ts': ['api', 'cascade', 'config', 'io', 'providers', 'classify', 'store', 'embedded'],
  'cli.ts': ['commands'],
};

describe('the layers', () => {
  it('import only what lies below them', () => {
    expect(imports().filter(({ from, to }) => !mayImport(from, to))).toEqual([]);
  });

  it('are all known to this test', () => {
    const folders = readdirSync(source, { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(folders.map((folder) => folder.name).filter((name) => !(name in layers))).toEqual([]);
  });
});

describe('the process', () => {
  it('is read by commands, config and the program alone', () => {
    const readers = files().filter((file) => /\bprocess\.(?!hrtime)/.test(code(file)));
    const allowed = /^(commands\/|config\/|cli\.ts)/;
    expect(readers.map(name).filter((file) => !allowed.test(file))).toEqual([]);
  });

  it('is ended by the program alone', () => {
    expect(
      files()
        .filter((file) => /process\.exit\(/.test(code(file)))
        .map(name),
    ).toEqual(['cli.ts']);
  });
});

describe('the source files', () => {
  it('have at most 250 lines, those of the pages too', () => {
    const long = [...files(), ...pageFiles()].filter(
      (file) => readFileSync(file, 'utf8').split('\n').length > 251,
    );
    expect(long.map(name)).toEqual([]);
  });
});

function mayImport(from: string, to: string): boolean {
  const [layer = ''] = from.split('/');
  const [target = ''] = to.split('/');
  const isVocabulary = !to.includes('/') && !(to in layers);
  return layer === target || isVocabulary || (layers[layer] ?? []).includes(target);
}

function imports(): { from: string; to: string }[] {
  return files().flatMap((file) =>
    [...code(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => ({
      from: name(file),
      to: name(resolve(dirname(file), match[1] ?? '')),
    })),
  );
}

function files(): string[] {
  const entries = readdirSync(source, { recursive: true, encoding: 'utf8' });
  return entries.filter((entry) => entry.endsWith('.ts')).map((entry) => join(source, entry));
}

function pageFiles(): string[] {
  const pages = resolve(source, '../pages');
  const entries = readdirSync(pages, { recursive: true, encoding: 'utf8' });
  return entries
    .filter((entry) => /\.(js|css|html)$/.test(entry))
    .map((entry) => join(pages, entry));
}

/** A file's text without its comments. */
function code(file: string): string {
  return readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

function name(file: string): string {
  return relative(source, file).replaceAll('\\', '/');
}
