import type { Certificate } from '../cascade/certificate.ts';
import type { Examined } from '../cascade/student.ts';
import type { Ask } from '../classify/fill-gaps.ts';
import { SkllmError } from '../errors.ts';
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
  /**
   * Given the first model as it was taught, and what rows that did not teach it show of it. Absent
   * where it is not kept: it is then not examined.
   */
  readonly student?: ((first: Model, found: Shown) => Promise<void>) | undefined;
}

/** What a sample has shown of a student. */
export type Shown = Omit<Examined, 'teacher' | 'when'>;

/**
 * Labels rows with the first model where that keeps the promise, and asks for the others.
 *
 * @returns Exactly one outcome a row, in the rows' order, signed by the model that settled it.
 * @throws SkllmError `usage` where a student is to be kept of rows that come but once.
 */
export function escalate(escalation: Escalation): AsyncGenerator<Outcome> {
  const { again } = escalation.plan;
  if (again) return settleTable(escalation, again);
  if (!escalation.student) return settleStream(escalation);
  throw new SkllmError('usage', '--save-student cannot learn from a pipe', {
    hint: 'A pipe is read once, and nothing is learnt from it: name a file.',
  });
}
