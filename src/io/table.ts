import { SkllmError } from '../errors.ts';
import type { Format } from '../format.ts';
import type { Header, Row } from '../row.ts';
import type { Shard } from '../shard.ts';
import { agree } from './agreement.ts';
import { type Codec, encodingOf } from './codec.ts';
import { InputTable } from './input-table.ts';
import { openInput, shownName } from './inputs.ts';
import type { OpeningOptions } from './opening.ts';
import { type Part, readPart } from './part.ts';
import { spooled } from './spool.ts';
import type { ReadCounts } from './tally.ts';

export interface ReadOptions extends OpeningOptions {
  /** What is read for the input `-`. */
  readonly stdin: NodeJS.ReadableStream;
  /** Which part of the rows is read; undefined is all. */
  readonly shard?: Shard | undefined;
}

/** Rows as they arrive, several at a time. */
export type RowChunks = AsyncIterable<readonly Row[]>;

/** All inputs as one table. */
export interface Table {
  /** The inputs in order, as messages name them. */
  readonly names: readonly string[];
  readonly format: Format;
  /** What separates cells; only for delimited text. */
  readonly delimiter?: string;
  /** What the bytes of the rows are encoded in. */
  readonly codec: Codec;
  /** Whether a first record names the columns. Without one they are named 1, 2 and so on. */
  readonly hasHeader: boolean;
  /** The columns; for JSONL the keys found so far, for lines the one column `text`. */
  readonly header: Header;
  /** What comes before the header or the first row, such as a BOM. */
  readonly preamble: Buffer;
  /** The header's own record. */
  readonly headerRecord?: { readonly bytes: Buffer; readonly end: Buffer; readonly line: number };
  /** The line end that is used where one has to be added. */
  readonly newline: Buffer;
  /** What comes after the last row; known when all rows were read. */
  readonly trailing: Buffer;
  /** Whether every input is a regular file, so that `rows` may be called again. */
  readonly rereadable: boolean;
  /** Which part of the rows is read. Of a shard `rows` may always be called again. */
  readonly shard?: Shard;
  /** Size of all inputs in bytes, where all are regular files and none is gzip; of a shard about. */
  readonly bytes?: number;
  /** What the person who runs it should know, one sentence each. */
  readonly notices: readonly string[];
  /** What the reading begun last has met with so far. */
  readonly counts: ReadCounts;
  /** Reads the rows from the first on. A live pipe's are handed out as they come. */
  rows(): AsyncGenerator<readonly Row[]>;
  /** As `rows`, but those of the other shards too. */
  allRows(): AsyncGenerator<readonly Row[]>;
}

/** Inputs that have been opened and go together. */
export interface OpenedInputs {
  /** As messages name them. */
  readonly names: readonly string[];
  /** One for each name; all agree. */
  readonly parts: readonly Part[];
  readonly codec: Codec;
  readonly notices: readonly string[];
}

/**
 * Opens inputs as one table and finds out how they are to be read.
 *
 * @param inputs - Paths, or `-` for standard input; none is standard input.
 * @throws SkllmError `input` where one cannot be read, or where they do not go together.
 */
export async function openTable(inputs: readonly string[], options: ReadOptions): Promise<Table> {
  return new InputTable(await openInputs(inputs, options), options);
}

/** As `openTable`, for who wants the bytes of the inputs alone. */
export async function openInputs(
  inputs: readonly string[],
  options: ReadOptions,
): Promise<OpenedInputs> {
  const paths = inputs.length > 0 ? inputs : ['-'];
  if (paths.indexOf('-') !== paths.lastIndexOf('-')) {
    throw new SkllmError('usage', 'standard input (-) is named twice', {
      hint: 'Name it once: it can be read only once.',
    });
  }
  const { codec, wide } = encodingOf(options.encoding ?? 'utf-8');
  const parts: Part[] = [];
  for (const path of paths) {
    const input = await openInput(path, { stdin: options.stdin, wide });
    const kept = options.shard && input.size === undefined ? spooled(input) : input;
    parts.push(await readPart(kept, codec, options));
  }
  agree(parts);
  const notices = wide === undefined ? [] : [`The input is ${wide}; the output is UTF-8.`];
  const isSpooled = options.shard && parts.some(({ input }) => input.size === undefined);
  if (isSpooled) notices.push('A shard of a pipe is cut when the pipe has ended.');
  return { names: paths.map(shownName), parts, codec, notices };
}
