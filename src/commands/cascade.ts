import type { Certificate } from '../cascade/certificate.ts';
import type { Ask } from '../classify/fill-gaps.ts';
import type { Outcome } from '../prediction.ts';
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
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Told after each round of teaching how many rows have taught, and what the round showed. */
  taught(rows: number, round: { readonly asked: number; readonly disagreed: number }): void;
  /** Told how many rows are asked first. */
  sampling(sample: number, rows: number | undefined): void;
  /** Told what the sample has shown, and how many rows are kept where that can be known. */
  certified(certificate: Certificate, kept: number | undefined): void;
}

/**
 * Labels rows with the first model where that keeps the promise, and asks for the others.
 *
 * @returns Exactly one outcome a row, in the rows' order, signed by the model that settled it.
 */
export function escalate(escalation: Escalation): AsyncGenerator<Outcome> {
  const { again } = escalation.plan;
  return again ? settleTable(escalation, again) : settleStream(escalation);
}
