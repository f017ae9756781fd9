import type { ReadImage } from '../row.ts';
import type { TaskStore } from '../store/predictions.ts';
import type { Clock } from './clock.ts';
import type { Meter } from './meter.ts';
import type { RowText } from './prompt.ts';
import type { Shortlist } from './shortlist.ts';

/** How a language model is asked. Everything has a default. */
export interface Asking {
  /** Where answers are kept; without one they last as long as the run. */
  readonly store?: TaskStore | undefined;
  /** Ask anew for rows whose failure is stored. */
  readonly retryFailed?: boolean | undefined;
  /** Ask nothing: give what is known. */
  readonly knownOnly?: boolean | undefined;
  /** Most rows of a request. */
  readonly batchSize?: number | 'auto' | undefined;
  /** Most requests at once. */
  readonly concurrency?: number | 'auto' | undefined;
  /** Most requests, and tokens, a minute. */
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
  /** Counts what is used and holds the limits on it. */
  readonly meter?: Meter | undefined;
  /** Chooses the examples that are shown with a row, which then goes alone. */
  readonly examplesFor?: ((text: string) => RowText['examples']) | undefined;
  /** Chooses the labels that a row is asked with; for tasks that want so. */
  readonly shortlist?: Shortlist | undefined;
  /** Finds images; for tasks that have any. */
  readonly readImage?: ReadImage | undefined;
  /** Told, once each, what the person who runs it should know. */
  readonly notify?: ((sentence: string) => void) | undefined;
  readonly clock?: Clock | undefined;
}
