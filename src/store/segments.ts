import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { entriesOf, isMissing } from './folder.ts';
import { isWhole, type Line } from './line.ts';

/**
 * A name for a new segment. Names sort by time, and what a later segment says holds.
 *
 * @param time - Milliseconds since 1970.
 */
export function segmentName(time: number): string {
  return nameAt(new Date(time).toISOString().replace(/[-:.]/g, ''));
}

/** A new name that sorts where another one does: after all before it, before all after it. */
export function nameBeside(name: string): string {
  return nameAt(name.slice(0, name.indexOf('-')));
}

function nameAt(stamp: string): string {
  return `${stamp}-${randomBytes(4).toString('hex')}.jsonl`;
}

/** Names of the segments in the folder of a task, oldest first; none where there is no folder. */
export function segmentNames(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isFile() && /^\d{8}T\d{9}Z-[0-9a-f]{8}\.jsonl$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** Told of a line, whose bytes hold until the visit ends, and where in its segment it begins. */
export type Visit = (line: Line, offset: number) => void;

/** How much a segment held. */
export interface Scanned {
  readonly bytes: number;
  /** Whole answers. */
  readonly lines: number;
  /** Lines that are torn or foreign. */
  readonly skipped: number;
}

/**
 * Reads a segment from begin to end and hands on every whole answer.
 *
 * @returns Undefined where the segment is gone, as after another process has compacted it.
 */
export function scanSegment(path: string, visit: Visit): Scanned | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    return scan(file, visit);
  } finally {
    closeSync(file);
  }
}

function scan(file: number, visit: Visit): Scanned {
  let lines = 0;
  let skipped = 0;
  const bytes = forEachLine(file, (line, offset) => {
    if (isWhole(line)) {
      lines++;
      visit(line, offset);
    } else skipped++;
  });
  return { bytes, lines, skipped };
}

/** Bytes read at once. */
const chunkBytes = 1 << 20;

/**
 * Visits every line of a file, also a last one without a line end: it may be whole up to there.
 *
 * @returns The file's bytes.
 */
function forEachLine(file: number, visit: Visit): number {
  let buffer = Buffer.allocUnsafe(chunkBytes);
  let base = 0; // offset in the file of the buffer's first byte
  let filled = 0;
  for (;;) {
    if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    const read = readSync(file, buffer, filled, buffer.length - filled, base + filled);
    filled += read;
    const bytes = buffer.subarray(0, filled);
    let start = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, start)) {
      visit({ bytes, from: start, to: end }, base + start);
      start = end + 1;
    }
    if (read === 0) {
      if (start < filled) visit({ bytes, from: start, to: filled }, base + start);
      return base + filled;
    }
    buffer.copyWithin(0, start, filled);
    base += start;
    filled -= start;
  }
}

const lineFeed = 10;
