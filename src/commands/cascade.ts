import type { Certificate } from '../cascade/certificate.ts';
import type { Examined } from '../cascade/student.ts';
import type { Ask } from '../classify/fill-gaps.ts';
import type { Model } from '../model.ts';
import type { Outcome } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { LabelTask } from '../task.ts';
import type { Cascade } from './cascade-plan.ts';
import { settleStream } from './cascade-stream.ts';
import { settleTable } from './cascade-table.ts';
import type { Plan } from './plan.ts';

/** A plan with a cascade, and what its run is done with. */
export interface Escalation {
  readonly plan: Pick<Plan, 'rows' | 'again'>;
  readonly task: LabelTask;
  readonly cascade: Cascade;
  /** Asks the strong model. */
  readonly ask: Ask;
  /** Labels rows with the first model, or what that has become, telling how sure it is. */
  readonly propose: (rows: AsyncIterable<readonly Row[]>, first: Model) => AsyncIterable<Outcome>;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told after each round of teaching how many rows have taught, and what the round showed. */
  taught(rows: number, round: { readonly asked: number; readonly disagreed: number }): void;
  /** Told how many rows are asked first. */
  sampling(sample: number, rows: number | undefined): void;
  /** Told what the sample has shown, and how many rows are kept where that can be known. */
  certified(certificate: Certificate, kept: number | undefined): void;
  /** Told that no sample of the first rows could show what is promised, so that every row is asked. */
  hopeless(first: number): void;
  /** Told in place of `certified` that nothing is to be asked, and not all of the sample is known. */
  uncertain(): void;
  /**
   * Given the first model as it was taught, and what rows that did not teach it show of it. Absent
   * where it is not kept: it is then not examined. Of rows that come but once there is none.
   */
  readonly student?: ((first: Model, found: Shown) => Promise<void>) | undefined;
}

/** What a sample has shown of a student. */
export type Shown = Omit<Examined, 'teacher' | 'when'>;

/**
 * Labels rows with the first model where that keeps the promise, and asks for the others.
 *
 * @returns Exactly one outcome a row, in the rows' order, signed by the model that settled it.
 */
export function escalate(escalation: Escalation): AsyncGenerator<Outcome> {
  const { again } = escalation.plan;
  return again ? settleTable(escalation, again) : settleStream(escalation);
}
