import { type ClassifyOptions, classify } from '../classify/classify.ts';
import type { ModelSettings } from '../config/settings.ts';
import { exitStatus, SkllmError } from '../errors.ts';
import type { Outcome } from '../prediction.ts';
import { askingOf } from './asking.ts';
import { confirmCost } from './confirm.ts';
import { count, newCounts } from './counts.ts';
import { sayContinuation, sayModel, sayWarnings } from './notes.ts';
import type { ClassifyFlags } from './options.ts';
import { fitPlan, type Plan } from './plan.ts';
import { createProgress } from './progress.ts';
import { type Run, writeSummary } from './summary.ts';

/**
 * Makes a plan ready for its first row: says what the person should know, asks about the cost, opens
 * the store, fits the model.
 *
 * @returns The run, whose store `closeRun` closes.
 */
export async function startRun(unfitted: Plan, flags: ClassifyFlags): Promise<Run> {
  sayWarnings(unfitted);
  const asked = askedOf(unfitted, flags);
  await confirmCost(unfitted, asked, flags);
  const plan = await fitPlan(unfitted);
  if (!flags.quiet) sayModel(plan, flags);
  return { plan, asked, counts: newCounts(), started: performance.now() };
}

export interface LabellingOptions {
  readonly flags: ClassifyFlags;
  readonly signal: AbortSignal;
  /** Rows are written to standard output as they come. */
  readonly toStdout: boolean;
}

/** Labels the rows of a run, counts what becomes of them, and tells how far it is. */
export async function* labelledRows(
  { plan, asked, counts }: Run,
  { flags, signal, toStdout }: LabellingOptions,
): AsyncGenerator<Outcome> {
  const progress = createProgress({
    quiet: Boolean(flags.quiet),
    stdoutIsTerminal: Boolean(process.stdout.isTTY) && toStdout,
    bytes: plan.table.bytes,
    cost: asked && (() => asked.asking.meter.counts().cost),
  });
  const options: ClassifyOptions = { signal, ...(asked ? { asking: asked.asking } : {}) };
  try {
    for await (const outcome of classify(plan.rows, plan.task, plan.model, options)) {
      count(counts, outcome);
      yield outcome;
      progress.update(counts);
    }
  } finally {
    progress.stop();
  }
}

/**
 * What to do where a run ends before its end: the summary, and how to go on.
 *
 * @returns The error to throw.
 */
export async function failedRun(
  run: Run,
  error: unknown,
  { flags, signal }: Pick<LabellingOptions, 'flags' | 'signal'>,
): Promise<unknown> {
  const failure = signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
  const status = failure instanceof SkllmError ? failure.status : exitStatus.fault;
  await writeSummary(flags.summary, run, status);
  sayContinuation(run, flags, status);
  return failure;
}

/** Closes what a run has open. */
export async function closeRun({ asked }: Run): Promise<void> {
  await asked?.store?.close();
}

function askedOf({ model, task, loaded, modelName }: Plan, flags: ClassifyFlags) {
  if (model.kind !== 'language') return undefined;
  const alias: ModelSettings | undefined = loaded.settings.models?.[modelName ?? ''];
  return askingOf(model, task, flags, alias?.client);
}
