import type { RowFailure } from './prediction.ts';

/** The columns of a table, in order. Names may be empty or occur twice, as the input has them. */
export interface Header {
  readonly names: readonly string[];
}

/** One decoded cell. */
export interface Cell {
  /** The value as text: a string as it is, another JSON value as its own JSON source. */
  readonly text: string;
  /** The value as JSON source, numbers digit for digit as the input has them. */
  readonly json: string;
}

/** Where a row came from, byte for byte. All parts together are the input again. */
export interface Source {
  /** The input as messages name it: a path, or `standard input`. */
  readonly input: string;
  /** Line on which the record begins, counted from 1. */
  readonly line: number;
  /** Bytes between the record before and this one that are no row, such as blank lines. */
  readonly before: Buffer;
  /** The record's bytes without its line end. */
  readonly bytes: Buffer;
  /** The record's line end; empty where the input ends without one. */
  readonly end: Buffer;
}

/** One record of a table. Cells are decoded on demand. */
export interface Row {
  /** Position among the rows of all inputs, or of the shard that is read, counted from 0. */
  readonly index: number;
  readonly header: Header;
  readonly source: Source;
  /** What makes the row impossible to label (`ragged`, `bad-record`), found while reading. */
  readonly failure?: RowFailure | undefined;
  /** Every cell in order. */
  readonly cells: readonly Cell[];
  /** The text in the column of that name, or undefined where the row has no such cell. */
  text(column: string): string | undefined;
}

/** An image that belongs to a row, not yet in memory. */
export interface RowImage {
  /** The same for images that show the same: a hash of the bytes, or the address. */
  readonly key: string;
  /**
   * Gives the image as a `data:` or `https:` address.
   *
   * @throws SkllmError `input` where a file has gone since it was first read.
   */
  load(): Promise<string>;
}

/** Finds the image that a cell names. */
export type ReadImage = (
  row: Row,
  column: string,
) => Promise<{ readonly image: RowImage } | { readonly failure: RowFailure }>;
