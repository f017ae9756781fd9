import { SkllmError } from '../errors.ts';
import type { Format } from '../format.ts';
import { CR, countLines, joined, LF, MAX_RECORD_BYTES } from './bytes.ts';
import { CsvCutter } from './csv-cutter.ts';
import type { CutRecord } from './cutter.ts';
import { givenDelimiter, noticedDelimiter } from './delimiter.ts';
import { delimiters, formatOfName, isDelimited } from './formats.ts';
import type { Input } from './inputs.ts';
import {
  firstLineIsObject,
  refuseForeign,
  refuseJsonDocument,
  refuseObjectArray,
  refuseObjectLines,
} from './sniff.ts';

/** What is said about the inputs from outside. */
export interface OpeningOptions {
  readonly format?: Format | undefined;
  readonly delimiter?: string | undefined;
  /** Whether the first record of delimited text names the columns. */
  readonly header: boolean;
  /** Lines at the top that are kept but are no part of the table. */
  readonly skipLines: number;
  readonly encoding?: string | undefined;
  readonly lenient: boolean;
}

/** How one input begins and is to be read. */
export interface Opening {
  readonly format: Format;
  readonly delimiter?: string;
  readonly loneCr: boolean;
  /** Before the header and the rows: BOM, skipped lines, a `sep=` line; blank lines above a header. */
  readonly preamble: Buffer;
  /** The first record of delimited text: the header, or with no header the first row, not used up. */
  readonly first?: CutRecord;
  /** Bytes before the first row. */
  readonly length: number;
  /** Line on which the first row may begin. */
  readonly line: number;
  /** Nothing but a preamble: no header and no row. */
  readonly empty: boolean;
  /** The line end that its first lines have. */
  readonly newline: Buffer;
}

type Bare = Omit<Opening, 'newline'>;

/**
 * Finds out how an input begins, reading on where its first record is long.
 *
 * @throws SkllmError `input` where it is not a table, or its first record cannot be read.
 */
export async function readOpening(input: Input, options: OpeningOptions): Promise<Opening> {
  refuseForeign(input, options.encoding !== undefined);
  for (;;) {
    const opening = tryOpening(input, options);
    if (opening !== undefined) return detached(opening, input.head);
    if (input.head.length > MAX_RECORD_BYTES) {
      throw new SkllmError('input', `${input.name}: the first record is longer than 64 MiB`, {
        hint: 'A quote that is never closed does this: mend it, or add --lenient.',
      });
    }
    await input.more();
  }
}

/** Adds the newline; copies what is kept, so that the head, of which there may be many, is not. */
function detached(opening: Bare, head: Buffer): Opening {
  const { first } = opening;
  return {
    ...opening,
    preamble: Buffer.from(opening.preamble),
    newline: newlineOf(opening, head),
    ...(first && {
      first: { ...first, bytes: Buffer.from(first.bytes), end: Buffer.from(first.end) },
    }),
  };
}

function newlineOf({ first }: Bare, head: Buffer): Buffer {
  if (first !== undefined && first.end.length > 0) return Buffer.from(first.end);
  const lf = head.indexOf(LF);
  return Buffer.from(lf > 0 && head[lf - 1] === CR ? '\r\n' : '\n');
}

/** @returns Undefined where the head is too short to tell. */
function tryOpening(input: Input, options: OpeningOptions): Bare | undefined {
  const { head, ended } = input;
  const top = preambleOf(head, ended, options);
  if (top === undefined) return undefined;
  const rest = head.subarray(top.length);
  if (!ended && !holdsLine(rest)) return undefined;
  const format = formatOf(input, rest, options);
  const { delimiter, preamble } = delimited(format, top, rest, options);
  const base = { format, preamble, length: preamble.length, loneCr: false };
  if (!isDelimited(format)) {
    return { ...base, line: countLines(preamble) + 1, empty: rest.length === 0 };
  }
  const body = { ...base, delimiter: delimiter!, loneCr: top.loneCr };
  return withFirst(input, body, options);
}

/** Whether there is a line that is not blank, whole. */
function holdsLine(bytes: Buffer): boolean {
  const filled = bytes.findIndex((byte) => byte > 0x20);
  return filled !== -1 && (bytes.includes(LF, filled) || bytes.includes(CR, filled));
}

interface Top {
  readonly length: number;
  readonly loneCr: boolean;
  readonly preamble: Buffer;
}

/** BOM and skipped lines. */
function preambleOf(head: Buffer, ended: boolean, options: OpeningOptions): Top | undefined {
  const loneCr = endsByLoneCr(head, ended);
  let at = head.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0;
  for (let skipped = 0; skipped < options.skipLines && at < head.length; skipped++) {
    const end = lineEnd(head, at, loneCr);
    if (end === undefined && !ended) return undefined;
    at = end ?? head.length;
  }
  return { length: at, preamble: head.subarray(0, at), loneCr };
}

/** A lone CR ends lines where it ends the first of them. */
function endsByLoneCr(head: Buffer, ended: boolean): boolean {
  const cr = head.indexOf(CR);
  if (cr === -1 || (cr === head.length - 1 && !ended)) return false;
  const lf = head.indexOf(LF);
  return (lf === -1 || lf > cr + 1) && !insideQuotes(head, cr);
}

function insideQuotes(head: Buffer, end: number): boolean {
  return (head.subarray(0, end).toString('latin1').split('"').length - 1) % 2 === 1;
}

function lineEnd(head: Buffer, from: number, loneCr: boolean): number | undefined {
  const at = head.indexOf(loneCr ? CR : LF, from);
  return at === -1 ? undefined : at + 1;
}

function formatOf(input: Input, rest: Buffer, options: OpeningOptions): Format {
  if (options.format !== undefined) return options.format;
  const told = formatOfName(input.name);
  if (told === 'jsonl') refuseObjectArray(input.name, rest);
  if (told !== undefined && isDelimited(told)) refuseObjectLines(input.name, rest);
  // A delimiter that is given says more than the ending .txt, which is that of tables too.
  if (told !== undefined && !(told === 'lines' && options.delimiter !== undefined)) return told;
  refuseJsonDocument(input.name, rest);
  if (firstLineIsObject(rest)) return 'jsonl';
  const delimiter = options.delimiter ?? sepLine(rest)?.delimiter ?? noticedDelimiter(rest);
  return givenDelimiter(delimiter) === '\t' ? 'tsv' : 'csv';
}

/** A first line such as `sep=;`, which spreadsheets write and obey. */
function sepLine(rest: Buffer): { delimiter: string; length: number } | undefined {
  const found = /^sep=([\t -!#-~])(\r\n|\n|\r|$)/i.exec(rest.subarray(0, 8).toString('latin1'));
  return found ? { delimiter: found[1]!, length: found[0].length } : undefined;
}

function delimited(
  format: Format,
  top: Top,
  rest: Buffer,
  options: OpeningOptions,
): { delimiter?: string; preamble: Buffer } {
  if (!isDelimited(format)) return { preamble: top.preamble };
  const sep = sepLine(rest);
  const body = rest.subarray(sep?.length ?? 0);
  const delimiter =
    options.delimiter !== undefined
      ? givenDelimiter(options.delimiter)
      : (sep?.delimiter ?? usualDelimiter(format, body));
  const preamble = joined([top.preamble, rest.subarray(0, sep?.length ?? 0)]);
  return { delimiter, preamble };
}

/** That of the format; what is called CSV may have any, so that it is noticed. */
function usualDelimiter(format: Format, body: Buffer): string {
  return (format === 'csv' ? undefined : delimiters[format]) ?? noticedDelimiter(body);
}

/** Adds the first record. Blank lines above a header belong to the preamble, else to the first row. */
function withFirst(
  input: Input,
  body: Pick<Opening, 'format' | 'preamble' | 'length' | 'loneCr'> & { delimiter: string },
  options: OpeningOptions,
): Bare | undefined {
  const line = countLines(body.preamble, body.loneCr) + 1;
  const cutter = new CsvCutter(input.name, line, { ...body, lenient: options.lenient });
  const records = cutter.feed(input.head.subarray(body.length));
  const isFilled = (record: CutRecord) => record.bytes.length > 0;
  if (!records.some(isFilled) && input.ended) records.push(...cutter.finish());
  const first = records.find(isFilled);
  if (first === undefined && !input.ended) return undefined;
  if (!options.header) {
    return { ...body, ...(first && { first }), line, empty: first === undefined };
  }
  if (first === undefined) {
    return { ...body, preamble: input.head, length: input.head.length, line, empty: true };
  }
  const blank = records.slice(0, records.indexOf(first)).map((record) => record.end);
  const preamble = joined([body.preamble, ...blank]);
  const bytes = joined([first.bytes, first.end]);
  return {
    ...body,
    preamble,
    first,
    length: preamble.length + bytes.length,
    line: first.line + countLines(bytes, body.loneCr),
    empty: false,
  };
}
