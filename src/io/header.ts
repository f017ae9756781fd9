import type { Header } from '../row.ts';
import { EMPTY } from './bytes.ts';
import type { Codec } from './codec.ts';
import { unquoted } from './csv-row.ts';
import type { CutRecord } from './cutter.ts';
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
  if (opening.format === 'lines') return { names: ['text'] };
  if (opening.format === 'jsonl') {
    return { names: jsonKeys(head.subarray(opening.length), codec) };
  }
  return { names: opening.first === undefined ? [] : cellNames(opening.first, codec, named) };
}

function cellNames({ bytes, cellEnds = [] }: CutRecord, codec: Codec, named: boolean): string[] {
  return cellEnds.map((end, position) => {
    const start = position === 0 ? 0 : cellEnds[position - 1]! + 1;
    return named ? unquoted(codec.decode(bytes.subarray(start, end))) : String(position + 1);
  });
}

function jsonKeys(body: Buffer, codec: Codec): string[] {
  const keys = new Set<string>();
  const cutter = new LineCutter('', 1);
  // The last line may be cut off; it then is no object and adds nothing.
  for (const { bytes, end, line } of [...cutter.feed(body), ...cutter.finish()]) {
    const source = { input: '', line, before: EMPTY, bytes, end };
    const row = new JsonRow(0, source, { codec, counts: noCounts() });
    for (const name of row.header.names) keys.add(name);
  }
  return [...keys];
}
