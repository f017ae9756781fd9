import type { Certificate } from '../cascade/certificate.ts';
import { certificateOf } from '../cascade/student.ts';
import type { Thresholds } from '../cascade/thresholds.ts';
import { type ClassifyOptions, classify } from '../classify/classify.ts';
import { type Estimate, estimate } from '../classify/estimate.ts';
import { SkllmError } from '../errors.ts';
import type { Model, StudentCertificate } from '../model.ts';
import type { Outcome } from '../prediction.ts';
import type { LabelTask } from '../task.ts';
import { type Escalation, escalate } from './cascade.ts';
import type { Cascade } from './cascade-plan.ts';
import { certificateLine } from './certificate-text.ts';
import { money, number, percent } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import { writeModel } from './save-model.ts';
import type { Run } from './summary.ts';
import { say } from './terminal.ts';

/** What a cascade has found out so far. */
export interface CascadeRun {
  /** What asking for every row would use; absent for a pipe. */
  all?: Estimate;
  certificate?: Certificate;
  /** What may be said of the first model as it was taught, where that is kept. */
  student?: StudentCertificate;
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
  const sure = { ...task, confidence: true };
  yield* escalate({
    plan,
    cascade,
    task,
    propose: (rows, first) =>
      classify(rows, sure, first, { signal: options.signal, asking: run.askedFirst?.asking ?? {} }),
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
    student: keeping(flags.saveStudent, async (path, first, shown) => {
      found.student = certificateOf({ ...shown, teacher: plan.model.id, when: new Date() });
      await writeModel(path, savedBytes(first, found.student));
      tell(
        `${path} holds ${cascade.first.id} as it was taught; ${certificateLine(found.student)}.`,
      );
    }),
  });
}

function savedBytes(first: Model, certificate: StudentCertificate): Uint8Array {
  const bytes = first.kind === 'classifier' ? first.save?.(certificate) : undefined;
  if (bytes) return bytes;
  throw new SkllmError('usage', `${first.id} has learnt nothing that --save-student could keep`, {
    hint: 'Leave out --save-student, or let --model embedded come first.',
  });
}

/** What to do with the student, where it is to be kept. */
function keeping(
  path: string | undefined,
  keep: (path: string, ...student: Parameters<NonNullable<Escalation['student']>>) => Promise<void>,
): Escalation['student'] {
  return path === undefined ? undefined : (...student) => keep(path, ...student);
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
  { agreement, risk, sample, disagreements, allowed, thresholds }: Certificate,
  kept: number | undefined,
  { first, strong }: Names,
): string {
  const compared = `${first} and ${strong} disagree on ${number(disagreements)} of ${number(sample)} rows`;
  if (allowed < 0 || kept === 0) {
    return `${compared}: no threshold holds, so ${strong} is asked for all.`;
  }
  const what = kept === undefined ? 'its labels' : `its labels of ${number(kept)} rows`;
  const promise = `at least ${percent(agreement)} of all labels are then as ${strong} would give them`;
  return `${compared}: ${what}${marginsText(thresholds)} are kept; ${promise}, at a risk of ${percent(risk)}.`;
}

/** The margins that rows must exceed; nothing where all labels are kept, whatever their margin. */
function marginsText({ byLabel }: Thresholds): string {
  const finite = [...byLabel.values()].filter(Number.isFinite).sort((a, b) => a - b);
  const [least, most] = [finite[0], finite.at(-1)].map((margin) => margin?.toFixed(2));
  if (least === undefined) return '';
  return ` with a margin above ${least === most ? least : `${least} to ${most}, by label,`}`;
}
