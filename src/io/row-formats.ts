import type { Format } from '../format.ts';
import type { Header } from '../row.ts';
import type { Codec } from './codec.ts';
import { CsvRow } from './csv-row.ts';
import { JsonRow } from './json-row.ts';
import type { RowFormat } from './row-source.ts';
import type { ReadCounts } from './tally.ts';

type Rows = (header: Header, codec: Codec, counts: ReadCounts) => RowFormat;

/** How the records of each format become rows. */
export const rowFormats: Readonly<Record<Format, Rows>> = {
  csv: csvRows,
  tsv: csvRows,
  jsonl: jsonRows,
  lines: lineRows,
};

/** Rows of delimited text. */
function csvRows(header: Header, codec: Codec, counts: ReadCounts): RowFormat {
  const columns = { header, positions: firstPositions(header.names), quotes: true, codec, counts };
  const width = header.names.length;
  return {
    isBlank: (record) => record.bytes.length === 0,
    row: (index, source, record) => {
      const cellEnds = record.cellEnds ?? [];
      if (cellEnds.length < width) counts.padded++;
      else if (cellEnds.length > width) counts.ragged++;
      return new CsvRow(index, source, cellEnds, columns);
    },
  };
}

/** Every line that is not empty is a row of one cell. */
function lineRows(header: Header, codec: Codec, counts: ReadCounts): RowFormat {
  const columns = { header, positions: firstPositions(header.names), quotes: false, codec, counts };
  return {
    isBlank: (record) => record.bytes.length === 0,
    row: (index, source) => new CsvRow(index, source, [source.bytes.length], columns),
  };
}

/** Every line that holds more than space is a row, a JSON object or not. */
function jsonRows(_: Header, codec: Codec, counts: ReadCounts): RowFormat {
  return {
    isBlank: (record) => record.bytes.every((byte) => byte === 0x20 || byte === 0x09),
    row: (index, source) => {
      const row = new JsonRow(index, source, { codec, counts });
      if (row.failure !== undefined) counts.badRecords++;
      return row;
    },
  };
}

function firstPositions(names: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  names.forEach((name, position) => {
    if (!positions.has(name)) positions.set(name, position);
  });
  return positions;
}
