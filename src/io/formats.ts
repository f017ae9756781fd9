import { type Format, type OutputFormat, outputFormats } from '../format.ts';

/** The endings of file names that tell a format. */
const endings: Readonly<Record<Format, readonly string[]>> = {
  csv: ['.csv'],
  tsv: ['.tsv', '.tab'],
  jsonl: ['.jsonl', '.ndjson'],
  lines: ['.txt'],
};

const byEnding = new Map(
  Object.entries(endings).flatMap(([format, own]) => own.map((one) => [one, format as Format])),
);

/** The format that a file's name tells, an extra `.gz` aside; undefined where it tells none. */
export function formatOfName(name: string): Format | undefined {
  return byEnding.get(extensionOf(name));
}

/** What an output's name tells; plain lines are no format to turn a table into. */
export function formatOfOutput(path: string | undefined): OutputFormat | undefined {
  const named = path === undefined ? undefined : formatOfName(path);
  return outputFormats.find((format) => format === named);
}

/** The last extension of a file's name in lower case, an extra `.gz` aside; empty where there is none. */
export function extensionOf(name: string): string {
  return /\.[^./\\]+$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[0] ?? '';
}

/** What is written between cells; undefined for records that are not cells between delimiters. */
export const delimiters: Readonly<Record<Format, string | undefined>> = {
  csv: ',',
  tsv: '\t',
  jsonl: undefined,
  lines: undefined,
};

/** Whether records of this format are cells between delimiters. */
export function isDelimited(format: Format): boolean {
  return delimiters[format] !== undefined;
}

/** Whether each record names its own cells, so that rows need not have the same columns. */
export function isKeyed(format: Format): boolean {
  return format === 'jsonl';
}
