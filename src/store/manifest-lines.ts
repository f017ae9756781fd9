import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Version of the format of manifests. */
export const version = 1;

/** A record as a line. */
export function line(record: object): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * The lines of a manifest as records, read as they are taken; undefined for one that a kill has cut.
 *
 * @throws what opening or reading the file does.
 */
export async function* recordsIn(path: string): AsyncGenerator<ManifestRecord | undefined> {
  const stream = createReadStream(path);
  try {
    for await (const text of createInterface({ input: stream })) yield parsed(text);
  } finally {
    stream.destroy(); // The lines alone would leave it open where not all are taken.
  }
}

/** What a line says, whatever that is. */
export type ManifestRecord = Readonly<Record<string, unknown>>;

/** Numbers in ascending order as runs: "0-19" or "0-4,6,8-21". */
export function runsOf(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const one of numbers) {
    const last = runs.at(-1);
    if (last && last[1] === one - 1) last[1] = one;
    else runs.push([one, one]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** The numbers of runs. */
export function numbersIn(runs: string): number[] {
  return runs.split(',').flatMap((run) => {
    const [from = 0, to = from] = run.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}

function parsed(text: string): ManifestRecord | undefined {
  try {
    return JSON.parse(text) as ManifestRecord;
  } catch {
    return undefined;
  }
}
