/** One of the contiguous ranges of records into which a table is divided. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}
