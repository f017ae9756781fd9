import { isUtf8 } from 'node:buffer';
import type { RowFailure } from '../prediction.ts';
import type { Cell, Header, Row, Source } from '../row.ts';
import { type Codec, utf8 } from './codec.ts';
import type { ReadCounts } from './tally.ts';

/** What the rows of one table have in common. */
export interface CsvColumns {
  readonly header: Header;
  /** Position of each name; the first where it occurs twice. */
  readonly positions: ReadonlyMap<string, number>;
  /** Whether quotes around a cell are taken off; they are text in plain lines. */
  readonly quotes: boolean;
  readonly codec: Codec;
  readonly counts: ReadCounts;
}

/** A row of cells between delimiters, decoded on demand. A line of plain text is one such cell. */
export class CsvRow implements Row {
  readonly index: number;
  readonly source: Source;
  readonly failure: RowFailure | undefined;
  private readonly columns: CsvColumns;
  private readonly cellEnds: readonly number[];
  private invalid = false;

  /** @param cellEnds - For each cell the offset of its end in the record's bytes. */
  constructor(index: number, source: Source, cellEnds: readonly number[], columns: CsvColumns) {
    this.index = index;
    this.source = source;
    this.cellEnds = cellEnds;
    this.columns = columns;
    this.failure = raggedness(cellEnds.length, columns.header.names.length, source.line);
  }

  get header(): Header {
    return this.columns.header;
  }

  /** How many cells the record has, which may be fewer or more than its header. */
  get width(): number {
    return this.cellEnds.length;
  }

  get cells(): readonly Cell[] {
    return this.cellEnds.map((_, position) => new TextCell(this.decode(position)));
  }

  text(column: string): string | undefined {
    const position = this.columns.positions.get(column) ?? this.width;
    return position < this.width ? this.decode(position) : undefined;
  }

  /** The cell's bytes within the record, quotes included. */
  span(position: number): { start: number; end: number } {
    const start = position === 0 ? 0 : this.cellEnds[position - 1]! + 1;
    return { start, end: this.cellEnds[position]! };
  }

  private decode(position: number): string {
    const { start, end } = this.span(position);
    const bytes = this.source.bytes.subarray(start, end);
    const text = this.columns.codec.decode(bytes);
    if (text.includes('\ufffd')) this.noteInvalid(bytes);
    return this.columns.quotes ? unquoted(text) : text;
  }

  private noteInvalid(bytes: Buffer): void {
    if (this.invalid || this.columns.codec !== utf8 || isUtf8(bytes)) return;
    this.invalid = true;
    this.columns.counts.invalidText++;
  }
}

/**
 * A cell's text. Where a quoted cell goes on after the quote that should close it, which only
 * lenient reading lets through, its outer quotes are text too.
 */
export function unquoted(cell: string): string {
  if (!cell.startsWith('"')) return cell;
  const close = closingQuote(cell);
  const body = cell.slice(1, close);
  const text = body.includes('"') ? body.replaceAll('""', '"') : body;
  return close + 1 >= cell.length ? text : `"${text}${cell.slice(close)}`;
}

/** Position of the first quote after the opening one that is not doubled. */
function closingQuote(cell: string): number {
  let at = cell.indexOf('"', 1);
  while (at !== -1 && cell[at + 1] === '"') at = cell.indexOf('"', at + 2);
  return at === -1 ? cell.length : at;
}

function raggedness(cells: number, columns: number, line: number): RowFailure | undefined {
  if (cells <= columns) return undefined;
  const message = `line ${line} has ${cells} cells, the header has ${columns}`;
  return { reason: 'ragged', message };
}

class TextCell implements Cell {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get json(): string {
    return JSON.stringify(this.text);
  }
}
