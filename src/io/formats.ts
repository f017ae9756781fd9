/** How records are written down, in files that `skllm` reads and writes. */
export const formats = ['csv', 'tsv', 'jsonl', 'lines'] as const;

export type Format = (typeof formats)[number];

const byExtension: ReadonlyMap<string, Format> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.tab', 'tsv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.txt', 'lines'],
]);

/** The format that a file's name tells, an extra `.gz` aside; undefined where it tells none. */
export function formatOfName(name: string): Format | undefined {
  return byExtension.get(extensionOf(name));
}

/** What an output's name tells; plain lines are no format to turn a table into. */
export function formatOfOutput(path: string | undefined): Format | undefined {
  const named = path === undefined ? undefined : formatOfName(path);
  return named === 'lines' ? undefined : named;
}

/** The last extension of a file's name in lower case, an extra `.gz` aside; empty where there is none. */
export function extensionOf(name: string): string {
  return /\.[^./\\]+$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[0] ?? '';
}

/** Whether records of this format are cells between delimiters. */
export function isDelimited(format: Format): boolean {
  return format === 'csv' || format === 'tsv';
}
