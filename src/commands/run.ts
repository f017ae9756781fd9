import { classify } from '../classify/classify.ts';
import { remembering } from '../classify/remembering.ts';
import { exitStatus, SkllmError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { Outcome, Prediction } from '../prediction.ts';
import { askingOf, clientOf, openTask } from './asking.ts';
import { runCascade } from './cascade-run.ts';
import { confirmCost } from './confirm.ts';
import { count, newCounts } from './counts.ts';
import {
  sayContinuation,
  sayFitWarnings,
  sayInterrupted,
  sayModel,
  saySkipped,
  sayWarnings,
} from './notes.ts';
import type { ClassifyFlags } from './options.ts';
import { fitPlan, type Plan } from './plan.ts';
import { prepareModel } from './prepare-model.ts';
import { createProgress } from './progress.ts';
import { saveModel } from './save-model.ts';
import { type Run, writeFailure } from './summary.ts';

/** What a run is run with. */
export interface RunOptions {
  readonly flags: ClassifyFlags;
  readonly signal: AbortSignal;
}

/**
 * Does something with the rows of a plan. Where it ends before its end, the summary says so and the
 * person is told how to go on; the store is closed in any case.
 *
 * @param work - Calls `openRun`, `fitRun` and `labelledRows`, in this order.
 */
export async function runPlan<Result>(
  plan: Plan,
  { flags, signal }: RunOptions,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  const run: Run = { plan, asked: undefined, counts: newCounts(), started: performance.now() };
  const interrupted = () => sayInterrupted(run);
  signal.addEventListener('abort', interrupted, { once: true });
  try {
    return await work(run);
  } catch (error) {
    const failure = signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
    await writeFailure(flags.summary, failure, run);
    sayContinuation(run, flags, failure instanceof SkllmError ? failure.status : exitStatus.fault);
    throw failure;
  } finally {
    signal.removeEventListener('abort', interrupted);
    await run.asked?.store?.close();
    await run.store?.close();
  }
}

/** Says what the person should know, opens the store, and asks about the cost. */
export async function openRun(run: Run, { flags }: RunOptions): Promise<void> {
  sayWarnings(run.plan);
  run.asked = await askedOf(run.plan, flags);
  await confirmCost(run.plan, run.asked, flags);
}

/** Fits the model. Last, since it may take long: what is wrong with the rest has been told by now. */
export async function fitRun(run: Run, { flags, signal }: RunOptions): Promise<void> {
  const model = remembered(run, flags);
  await prepareModel(run.plan.cascade?.first ?? model, { quiet: Boolean(flags.quiet), signal });
  run.plan = await fitPlan({ ...run.plan, model }, signal);
  sayFitWarnings(run.plan);
  await saveModel(run.plan, flags);
  if (!flags.quiet) sayModel(run.plan, flags);
  if (run.asked && !flags.quiet) saySkipped(run.asked);
}

/**
 * Labels the rows of a run, counts what becomes of them, and tells how far it is.
 *
 * @param options.toStdout - Rows are written to standard output as they come.
 */
export async function* labelledRows(
  run: Run,
  { flags, signal, toStdout }: RunOptions & { readonly toStdout: boolean },
): AsyncGenerator<Outcome<Prediction>> {
  const { plan, asked, counts } = run;
  const progress = createProgress({
    quiet: Boolean(flags.quiet),
    stdoutIsTerminal: Boolean(process.stdout.isTTY) && toStdout,
    // Of a part of the input nobody knows how many bytes it has.
    bytes: flags.limit === undefined && flags.sample === undefined ? plan.table.bytes : undefined,
    rows: flags.limit ?? flags.sample,
    cost: asked && (() => asked.asking.meter.counts().cost),
  });
  const options = { signal, ...(asked ? { asking: asked.asking } : {}) };
  try {
    const outcomes =
      plan.cascade && plan.task.kind === 'labels'
        ? runCascade(run, { cascade: plan.cascade, task: plan.task, flags, ...options })
        : classify(plan.rows, plan.task, plan.model, options);
    for await (const outcome of outcomes) {
      count(counts, outcome);
      yield outcome;
      progress.update(counts);
    }
  } finally {
    progress.stop();
  }
}

async function askedOf({ model, task, loaded, modelName }: Plan, flags: ClassifyFlags) {
  if (model.kind !== 'language') return undefined;
  return askingOf(model, task, flags, clientOf(loaded, modelName));
}

/** The model of a run; one in this process that is slow remembers its verdicts. */
function remembered(run: Run, flags: ClassifyFlags): Model {
  const { model, task } = run.plan;
  if (model.kind === 'language' || !model.identity) return model;
  run.store = flags.cache ? openTask(model.identity, task, flags) : undefined;
  const { retryFailed, knownOnly } = flags;
  return remembering(model, { store: run.store, retryFailed, knownOnly });
}
