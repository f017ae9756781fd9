import type { Certificate } from '../cascade/certificate.ts';
import type { Promised } from '../cascade/certification.ts';
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
import { money, number, percent, plural } from './numbers.ts';
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
    if (found.all.rows > 0) tell(allLine(plan.model.id, found.all));
  }
  const names = { first: cascade.first.id, strong: plan.model.id };
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
        `${plural(rows, 'row')} asked to teach ${names.first}, which disagreed on ${number(disagreed)} of the last ${number(asked)}.`,
      ),
    sampling(sample, rows) {
      if (sample > 0) tell(sampleLine(names.strong, sample, rows));
    },
    certified(certificate, kept) {
      found.certificate = certificate;
      if (certificate.rows !== 0) tell(resultLine(certificate, kept, names));
    },
    hopeless: (rows) => tell(hopelessLine(names.strong, rows, cascade)),
    uncertain: () => tell(uncertainLine(names, flags.saveStudent)),
    student: keeping(flags.saveStudent, async (path, first, shown) => {
      found.student = certificateOf({ ...shown, teacher: plan.model.id, when: new Date() });
      await writeModel(path, savedBytes(first, found.student));
      tell(
        `${path} holds ${cascade.first.id}${shown.taught > 0 ? ' as it was taught' : ', which was taught nothing'}; ${certificateLine(found.student)}.`,
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

function allLine(strong: string, { rows, known, requests, cost }: Estimate): string {
  const price = cost === undefined ? 'price unknown' : `about ${money(cost)}`;
  const all = rows === 1 ? '1 row' : `all ${number(rows)} rows`;
  const free = known > 0 ? ` (${number(known)} known or equal to another)` : '';
  return `asking ${strong} for ${all}${free} would take ${plural(requests, 'request')}, ${price}.`;
}

function sampleLine(strong: string, sample: number, rows: number | undefined): string {
  return rows === undefined
    ? `${strong} is asked for the first ${number(sample)} rows, to compare.`
    : `${strong} is asked for ${number(sample)} of ${plural(rows, 'row')} drawn at random, to compare.`;
}

function hopelessLine(strong: string, rows: number, { agreement, risk }: Promised): string {
  const promise = `that ${percent(agreement)} agree, at a risk of ${percent(risk)}`;
  return `the first ${number(rows)} rows of a pipe could never show ${promise}: ${strong} is asked for all.`;
}

function uncertainLine({ first, strong }: Names, student: string | undefined): string {
  const lost = student === undefined ? '' : `, and ${student} is not written`;
  return `nothing is asked, and not all of the sample is known: no label of ${first} is kept${lost}; rows have what is known of ${strong}.`;
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
  if (sample === 0) return `${first} has a label for no row, so ${strong} is asked for all.`;
  const compared = `${first} and ${strong} disagree on ${number(disagreements)} of ${plural(sample, 'row')}`;
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
