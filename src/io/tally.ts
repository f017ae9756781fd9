/** What reading has met with so far. */
export interface ReadCounts {
  /** Rows with fewer cells than the header. */
  padded: number;
  /** Rows with more cells than the header. */
  ragged: number;
  /** JSONL lines that are no JSON object. */
  badRecords: number;
  /** Rows whose text was asked for and is not valid in the input's encoding. */
  invalidText: number;
}

export function noCounts(): ReadCounts {
  return { padded: 0, ragged: 0, badRecords: 0, invalidText: 0 };
}
