export const EMPTY: Buffer = Buffer.alloc(0);
export const LF = 0x0a;
export const CR = 0x0d;
export const QUOTE = 0x22;

/** Largest record in bytes. A longer one is most likely a quote that was never closed. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** Joins buffers without copying where only one holds anything. */
export function joined(parts: readonly Buffer[]): Buffer {
  if (parts.length === 1) return parts[0]!;
  const filled = parts.filter((part) => part.length > 0);
  return filled.length <= 1 ? (filled[0] ?? EMPTY) : Buffer.concat(filled);
}

/** How many lines end within the bytes; a lone CR ends one only where `loneCr`. */
export function countLines(bytes: Buffer, loneCr = false): number {
  let lines = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines++;
  if (!loneCr) return lines;
  for (let at = bytes.indexOf(CR); at !== -1; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] !== LF) lines++;
  }
  return lines;
}

/** Whether bytes other than a byte order mark are there, and do not close with a line end. */
export function lacksLineEnd(bytes: Buffer): boolean {
  const bare = bytes.subarray(bytes.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0);
  const last = bare[bare.length - 1];
  return last !== undefined && last !== LF && last !== CR;
}

const BOM = Buffer.from('\ufeff');

const ends = { lf: Buffer.from('\n'), crlf: Buffer.from('\r\n'), cr: Buffer.from('\r') };

/** The line end that the bytes close with; empty where they close without one. */
export function lineEndOf(bytes: Buffer, loneCr = false): Buffer {
  const last = bytes[bytes.length - 1];
  if (last === LF) return bytes[bytes.length - 2] === CR ? ends.crlf : ends.lf;
  return loneCr && last === CR ? ends.cr : EMPTY;
}
