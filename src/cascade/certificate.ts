import type { Promised } from './certification.ts';
import type { Thresholds } from './thresholds.ts';

/** What a sample showed, and what follows from it. */
export interface Certificate extends Promised {
  /** Rows that could be asked; absent for a stream. */
  readonly rows?: number;
  /** Rows that were asked to teach the first model, none of them in the sample. */
  readonly taught: number;
  /** Rows of the sample. */
  readonly sample: number;
  /** Disagreements in the whole sample, rows that the strong model gave no label included. */
  readonly disagreements: number;
  /** Most disagreements that the kept rows of the sample may show; -1 where none would do. */
  readonly allowed: number;
  /** Labels of the first model with greater margins are kept. */
  readonly thresholds: Thresholds;
}
