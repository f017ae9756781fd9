import type { Row } from './row.ts';

/** Why a row has no label. `no-text` rows are not counted as unlabelled: there was nothing to label. */
export type FailureReason =
  | 'unreadable-reply'
  | 'missing-from-reply'
  | 'unknown-label'
  | 'refused'
  | 'filtered'
  | 'too-long'
  | 'no-text'
  | 'no-evidence'
  | 'unsure'
  | 'ragged'
  | 'bad-record'
  | 'bad-image'
  | 'gave-up';

export interface RowFailure {
  readonly reason: FailureReason;
  readonly message: string;
}

/** What a model said of one row. */
export interface LabelPrediction {
  readonly kind: 'labels';
  /** Best first; exactly one unless the task allows several. */
  readonly labels: readonly string[];
  readonly explanation?: string;
  /** Probability that the answer is right, 0 to 1. */
  readonly confidence?: number;
  /** One score a label, in the task's order. */
  readonly scores?: readonly number[];
}

/** What a model wrote for one row. */
export interface TextPrediction {
  readonly kind: 'text';
  readonly text: string;
}

export type Prediction = LabelPrediction | TextPrediction;

/** The id of a model, as `namespace::model`, or the bare namespace where it has but one. */
export type ModelId = string;

/** A prediction or the reason why there is none; on a row that is labelled, unless said otherwise. */
export type Verdict<P extends Prediction = LabelPrediction> =
  | { readonly prediction: P }
  | { readonly failure: RowFailure };

/** What became of one row: exactly one outcome a row, in the rows' order. */
export type Outcome<P extends Prediction = LabelPrediction> =
  | { readonly row: Row; readonly by: ModelId; readonly prediction: P }
  | { readonly row: Row; readonly by?: ModelId; readonly failure: RowFailure };
