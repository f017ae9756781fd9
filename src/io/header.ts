import type { Format } from '../format.ts';
import type { Header } from '../row.ts';
import { EMPTY } from './bytes.ts';
import type { Codec } from './codec.ts';
import { unquoted } from './csv-row.ts';
import { JsonRow } from './json-row.ts';
import { LineCutter } from './line-cutter.ts';
import type { Opening } from './opening.ts';
import { noCounts } from './tally.ts';

/**
 * The columns that an input begins with.
 *
 * @param head - The input's first bytes.
 * @param named - Whether the first record of delimited text names the columns.
 * @returns For JSONL the keys of all rows within the head, in the order in which they first occur.
 */
export function headerOf(opening: Opening, head: Buffer, codec: Codec, named: boolean): Header {
  return { names: columnNames[opening.format]({ opening, head, codec, named }) };
}

interface Beginning {
  readonly opening: Opening;
  readonly head: Buffer;
  readonly codec: Codec;
  readonly named: boolean;
}

const columnNames: Readonly<Record<Format, (beginning: Beginning) => string[]>> = {
  csv: cellNames,
  tsv: cellNames,
  jsonl: jsonKeys,
  lines: () => ['text'],
};

function cellNames({ opening, codec, named }: Beginning): string[] {
  const { bytes, cellEnds = [] } = opening.first ?? { bytes: EMPTY };
  return cellEnds.map((end, position) => {
    const start = position === 0 ? 0 : cellEnds[position - 1]! + 1;
    return named ? unquoted(codec.decode(bytes.subarray(start, end))) : String(position + 1);
  });
}

function jsonKeys({ opening, head, codec }: Beginning): string[] {
  const keys = new Set<string>();
  const cutter = new LineCutter('', 1);
  // The last line may be cut off; it then is no object and adds nothing.
  for (const { bytes, end, line } of [
    ...cutter.feed(head.subarray(opening.length)),
    ...cutter.finish(),
  ]) {
    const source = { input: '', line, before: EMPTY, bytes, end };
    const row = new JsonRow(0, source, { codec, counts: noCounts() });
    for (const name of row.header.names) keys.add(name);
  }
  return [...keys];
}
