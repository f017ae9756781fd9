/** A record as it was cut from the input. */
export interface CutRecord {
  /** The record's bytes without its line end. */
  readonly bytes: Buffer;
  /** Its line end; empty where the input ends without one. */
  readonly end: Buffer;
  /** Line on which it begins, from 1. */
  readonly line: number;
  /** For each cell the offset of its end, that is of the delimiter; only for delimited formats. */
  readonly cellEnds?: readonly number[];
}

/**
 * Cuts one input into records: chunks in, whole records out as soon as they are known.
 *
 * All records together, `bytes` and `end`, are the chunks again. Records before a fault are handed
 * out first; the fault is thrown by the next call.
 */
export interface Cutter {
  feed(chunk: Buffer): CutRecord[];
  /** What is left when the input has ended. */
  finish(): CutRecord[];
}
