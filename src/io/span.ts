import type { Shard } from '../shard.ts';
import { isDelimited } from './formats.ts';
import type { Part } from './part.ts';
import { type RecordStart, RecordStarts } from './record-starts.ts';

/** Read at once where only boundaries are looked for: reading is half of the work. */
const SCANNED_BYTES = 1024 * 1024;

/** Records that follow each other in one input; offsets are in bytes from its first row on. */
export interface Stretch {
  readonly part: Part;
  readonly start: number;
  /** Undefined is the end of the input. */
  readonly end?: number;
  /** Line on which the first record may begin. */
  readonly line: number;
}

/** Records that follow each other in a table. */
export interface Span {
  readonly stretches: readonly Stretch[];
  /** Whether the table has records after these. */
  readonly isFollowed: boolean;
}

/** All records of a table. */
export function wholeSpan(parts: readonly Part[]): Span {
  const stretches = parts.map((part) => ({ part, start: 0, line: part.opening.line }));
  return { stretches, isFollowed: false };
}

/**
 * The records of a shard: those that begin within its share of the table's bytes, headers aside.
 *
 * All inputs count as one sequence. The shards of a table are about equal in bytes, have every record
 * once, and only the first of them is never empty where there is a record. Of files as they are the
 * size is known and bytes are looked at up to the shard's end; others, such as gzip, are read once
 * more before, to know how long they are.
 */
export async function shardSpan(parts: readonly Part[], shard: Shard): Promise<Span> {
  const lengths: number[] = [];
  for (const part of parts) lengths.push(await lengthOf(part));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const bounds = [shard.index - 1, shard.index].map((n) => Math.ceil((total * n) / shard.count));
  const stretches: Stretch[] = [];
  let [before, reached] = [0, 0];
  for (const [at, part] of parts.entries()) {
    const length = lengths[at]!;
    const targets = bounds.map((bound) => bound - before);
    const [start, end] = (await startsIn(part, length, targets)) as [RecordStart, RecordStart];
    if (start.offset < end.offset) {
      stretches.push({ part, start: start.offset, end: end.offset, line: start.line });
    }
    before += length;
    reached += end.offset;
  }
  return { stretches, isFollowed: reached < total };
}

/** The bytes of a stretch. */
export async function* bytesOf(
  { part, start, end }: Stretch,
  block?: number,
): AsyncGenerator<Buffer> {
  let left = end === undefined ? Number.POSITIVE_INFINITY : end - start;
  for await (const chunk of part.input.chunks(part.opening.length + start, block)) {
    if (chunk.length > 0) yield chunk.length <= left ? chunk : chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

async function lengthOf(part: Part): Promise<number> {
  const { input, opening } = part;
  if (input.plainSize !== undefined) return input.plainSize - opening.length;
  let length = 0;
  for await (const chunk of bytesOf({ part, start: 0, line: 1 })) length += chunk.length;
  return length;
}

/** For each target the first record of an input that begins there or later, or else its end. */
async function startsIn(
  part: Part,
  length: number,
  targets: readonly number[],
): Promise<RecordStart[]> {
  const { line, format, delimiter, loneCr } = part.opening;
  const quoting = isDelimited(format) ? delimiter : undefined;
  const within = targets.filter((target) => target > 0 && target < length);
  const starts = new RecordStarts(within, { line, delimiter: quoting, loneCr });
  if (!starts.isDone) {
    for await (const chunk of bytesOf({ part, start: 0, line }, SCANNED_BYTES)) {
      starts.feed(chunk);
      if (starts.isDone) break;
    }
  }
  return targets.map((target) => {
    if (target <= 0) return { offset: 0, line };
    return starts.found[within.indexOf(target)] ?? { offset: length, line };
  });
}
