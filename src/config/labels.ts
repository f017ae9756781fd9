import { extname } from 'node:path';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { SkllmError } from '../errors.ts';
import { fileFault } from '../file-fault.ts';
import { nearest } from '../nearest.ts';
import type { Label } from '../task.ts';
import { checkData } from './complaints.ts';
import { isMap } from './key-path.ts';
import { readUtf8 } from './utf8-file.ts';

/**
 * Reads the labels of a command line: names by commas, one with a comma in quotes as in CSV.
 *
 * @throws SkllmError `usage` for quotes that do not match.
 */
export function parseLabels(text: string): readonly Label[] {
  const records = parseCsv(text, { trim: true }, (message) => {
    return new SkllmError('usage', `--labels cannot be read: ${message}`, {
      hint: 'Separate names by commas; a name with a comma or a quote stands in double quotes, its own quotes written twice.',
    });
  });
  return records.flat().map((name) => ({ name }));
}

/**
 * Reads labels from a file: .txt, .csv, .tsv, .json, .yaml or .yml.
 *
 * Text: a name a line; blank lines and lines that begin with # are skipped. CSV: the columns name
 * (or label), description and examples, these separated by |; or a single column of names. JSON and
 * YAML: a list of names or of labels, a map from names to descriptions, or one of these under
 * `labels`.
 *
 * @throws SkllmError `config` naming file and line or key. The names are not compared: that is
 *   `checkLabels`.
 */
export async function readLabelsFile(path: string): Promise<readonly Label[]> {
  const reader = readers[extname(path).toLowerCase()];
  if (reader === undefined) {
    throw new SkllmError('config', `${path}: labels are not read from this kind of file`, {
      hint: `Known: ${Object.keys(readers).join(', ')}.`,
    });
  }
  return reader(readText(path), path);
}

type Reader = (text: string, path: string) => readonly Label[] | Promise<readonly Label[]>;

const readers: Readonly<Record<string, Reader>> = {
  '.txt': readLines,
  '.csv': (text, path) => readCsv(text, path, noticedDelimiter(text)),
  '.tsv': (text, path) => readCsv(text, path, '\t'),
  '.json': readTree,
  '.yaml': readTree,
  '.yml': readTree,
};

function readText(path: string): string {
  try {
    return readUtf8(path);
  } catch (cause) {
    if (cause instanceof SkllmError) throw cause;
    throw new SkllmError('config', `the labels file ${path} cannot be read: ${fileFault(cause)}`, {
      hint: 'Name a file that is there and that you may read.',
      cause,
    });
  }
}

function readLines(text: string): readonly Label[] {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((name) => ({ name }));
}

async function readTree(text: string, path: string): Promise<readonly Label[]> {
  const [{ readDocument }, { labelsSchema }] = await Promise.all([
    import('./document.ts'),
    import('./settings.ts'),
  ]);
  const tree = readDocument(text, path);
  const labels = isMap(tree) && isLabels(tree.labels) ? tree.labels : tree;
  return checkData(labelsSchema, { data: labels, file: path });
}

/** Whether a value under the key `labels` is all labels, and not the description of one. */
function isLabels(value: unknown): boolean {
  return Array.isArray(value) || isMap(value);
}

/** Name of a column -> what it holds. */
const columns = { name: 'name', label: 'name', description: 'description', examples: 'examples' };

function noticedDelimiter(text: string): string {
  const firstLine = /^.*/.exec(text)![0];
  return [',', ';', '\t'].find((one) => firstLine.includes(one)) ?? ',';
}

function readCsv(text: string, path: string, delimiter: string): readonly Label[] {
  const options = { delimiter, trim: true, skip_empty_lines: true };
  const records = parseCsv(text, options, (message, line) => {
    return new SkllmError('config', `${path}, line ${line}: ${message}`, {
      hint: 'Put a cell that holds quotes or delimiters in double quotes, and write its quotes twice.',
    });
  });
  const [header, ...rest] = records;
  if (header === undefined) return [];
  const kinds = header.map((name) => columns[name.toLowerCase() as keyof typeof columns]);
  if (header.length === 1 && kinds[0] !== 'name') return records.map(([name = '']) => ({ name }));
  checkHeader(header, kinds, path);
  return rest.map((record) => toLabel(record, kinds));
}

function checkHeader(
  header: readonly string[],
  kinds: readonly (string | undefined)[],
  path: string,
): void {
  const unknown = header[kinds.indexOf(undefined)];
  if (unknown === undefined && kinds.filter((kind) => kind === 'name').length === 1) return;
  const near = unknown === undefined ? undefined : nearest(unknown, Object.keys(columns));
  const found =
    unknown === undefined ? 'one column must be called name' : `unknown column "${unknown}"`;
  throw new SkllmError('config', `${path}, line 1: ${found}`, {
    hint: `${near ? `Did you mean ${near}? ` : ''}Columns: name, description, examples (separated by |).`,
  });
}

function toLabel(record: readonly string[], kinds: readonly (string | undefined)[]): Label {
  const cell = (kind: string) => record[kinds.indexOf(kind)] ?? '';
  const examples = cell('examples')
    .split('|')
    .map((example) => example.trim());
  const given = examples.filter((example) => example !== '');
  return {
    name: cell('name'),
    ...(cell('description') === '' ? {} : { description: cell('description') }),
    ...(given.length === 0 ? {} : { examples: given }),
  };
}

function parseCsv(
  text: string,
  options: Options,
  complain: (message: string, line: number) => SkllmError,
): string[][] {
  try {
    return parse(text, options) as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw complain(faults[error.code] ?? error.message, Number(error.lines));
  }
}

/** The parser's complaints in words of ours, which quote no text. */
const faults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  INVALID_OPENING_QUOTE: 'a quote in the middle of a name',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'something follows the quote that closes a name',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'other lines have another number of cells',
};
