// The public sets that benches measure on, and the tables that they print.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** The folder of CSV files with the columns text and label; undefined, and said so, without one. */
export function setsFolder() {
  const folder = process.env.SKLLM_DATA;
  if (folder !== undefined && existsSync(folder)) return folder;
  print('SKLLM_DATA names no folder with test sets: nothing was measured.');
  return undefined;
}

/** A set's texts and labels by row, the labels' names in order, and the task of choosing among them. */
export function readSet(folder, set) {
  const records = parse(readFileSync(join(folder, `${set}.csv`)), { columns: true });
  const gold = records.map(({ label }) => label);
  const names = [...new Set(gold)].sort();
  const task = {
    kind: 'labels',
    labels: names.map((name) => ({ name })),
    multiple: false,
    minLabels: 1,
    input: { columns: ['text'] },
    confidence: false,
  };
  return { texts: records.map(({ text }) => text), gold, names, task };
}

/** Makes the lines of a table: the first cell to the left, the others to the right. */
export function lineOf(first, others) {
  return ([head, ...rest]) =>
    [String(head).padEnd(first), ...rest.map((cell) => String(cell).padStart(others))].join(' ');
}

export function percent(part) {
  return (100 * part).toFixed(1);
}

export function print(text) {
  process.stdout.write(`${text}\n`);
}
