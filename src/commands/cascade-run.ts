import type { Certificate } from '../cascade/certificate.ts';
import { type ClassifyOptions, classify } from '../classify/classify.ts';
import { type Estimate, estimate } from '../classify/estimate.ts';
import type { Outcome } from '../prediction.ts';
import type { LabelTask } from '../task.ts';
import { escalate } from './cascade.ts';
import type { Cascade } from './cascade-plan.ts';
import { money, number, percent } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import type { Run } from './summary.ts';
import { say } from './terminal.ts';

/** What a cascade has found out so far. */
export interface CascadeRun {
  /** What asking for every row would use; absent for a pipe. */
  all?: Estimate;
  certificate?: Certificate;
}

/** What a cascade is run with. */
export interface CascadeOptions extends ClassifyOptions {
  readonly signal: AbortSignal;
  readonly cascade: Cascade;
  readonly task: LabelTask;
  readonly flags: ClassifyFlags;
}

/** Runs the cascade of a plan, telling on the way what it asks, what it found and what it keeps. */
export async function* runCascade(
  run: Run,
  { cascade, task, flags, ...options }: CascadeOptions,
): AsyncGenerator<Outcome> {
  const { plan } = run;
  const tell = flags.quiet ? () => {} : (text: string) => say(`skllm: ${text}`);
  const found: CascadeRun = {};
  run.cascade = found;
  if (plan.again && plan.model.kind === 'language') {
    found.all = await estimate(plan.again(), task, plan.model, options.asking ?? {});
    tell(allLine(plan.model.id, found.all));
  }
  yield* escalate({
    plan,
    cascade,
    task,
    ask: (rows, signal) => classify(rows, task, plan.model, { ...options, signal }),
    seed: flags.seed,
    signal: options.signal,
    taught: (rows, { asked, disagreed }) =>
      tell(
        `${number(rows)} rows asked to teach ${cascade.first.id}, which disagreed on ${number(disagreed)} of the last ${number(asked)}.`,
      ),
    sampling: (sample, rows) => tell(sampleLine(plan.model.id, sample, rows)),
    certified(certificate, kept) {
      found.certificate = certificate;
      tell(resultLine(certificate, kept, { first: cascade.first.id, strong: plan.model.id }));
    },
  });
}

function allLine(strong: string, { rows, requests, cost }: Estimate): string {
  const price = cost === undefined ? 'price unknown' : `about ${money(cost)}`;
  return `asking ${strong} for all ${number(rows)} rows would take ${number(requests)} requests, ${price}.`;
}

function sampleLine(strong: string, sample: number, rows: number | undefined): string {
  return rows === undefined
    ? `${strong} is asked for the first ${number(sample)} rows, to compare.`
    : `${strong} is asked for ${number(sample)} of ${number(rows)} rows drawn at random, to compare.`;
}

interface Names {
  readonly first: string;
  readonly strong: string;
}

function resultLine(
  { agreement, risk, sample, disagreements, threshold }: Certificate,
  kept: number | undefined,
  { first, strong }: Names,
): string {
  const compared = `${first} and ${strong} disagree on ${number(disagreements)} of ${number(sample)} rows`;
  if (threshold === Number.POSITIVE_INFINITY || kept === 0) {
    return `${compared}: no threshold holds, so ${strong} is asked for all.`;
  }
  const above = Number.isFinite(threshold) ? ` with a margin above ${threshold.toFixed(2)}` : '';
  const what = kept === undefined ? 'its labels' : `its labels of ${number(kept)} rows`;
  const promise = `at least ${percent(agreement)} of all labels are then as ${strong} would give them`;
  return `${compared}: ${what}${above} are kept; ${promise}, at a risk of ${percent(risk)}.`;
}
