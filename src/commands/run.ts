import { classify } from '../classify/classify.ts';
import type { Meter } from '../classify/meter.ts';
import { remembering } from '../classify/remembering.ts';
import { exitStatus, SkllmError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { Outcome, Prediction } from '../prediction.ts';
import { type Asked, askingOf, clientOf, type OpenedStore, openTask } from './asking.ts';
import { runCascade } from './cascade-run.ts';
import { confirmCost } from './confirm.ts';
import { count, newCounts } from './counts.ts';
import { sayContinuation, sayInterrupted } from './end-notes.ts';
import { sayMisnamed } from './misnamed.ts';
import { sayFitWarnings, sayModel, saySkipped, sayWarnings } from './notes.ts';
import type { ClassifyFlags } from './options.ts';
import { fitPlan, type Plan } from './plan.ts';
import { prepareModel } from './prepare-model.ts';
import { createProgress } from './progress.ts';
import { saveModel } from './save-model.ts';
import { withShortlist } from './shortlist.ts';
import { formatWritten } from './sink.ts';
import { type Run, writeFailure } from './summary.ts';

/** What a run is run with. */
export interface RunOptions extends OpenedStore {
  readonly flags: ClassifyFlags;
  readonly signal: AbortSignal;
  /** What runs before this one have used of the same limits. */
  readonly spent?: readonly Meter[];
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
    await run.askedFirst?.store?.close();
    await run.store?.close();
  }
}

/** Says what the person should know, opens the store, and asks about the cost. */
export async function openRun(run: Run, { flags, signal, ...open }: RunOptions): Promise<void> {
  sayWarnings(run.plan);
  const { table, loaded } = run.plan;
  sayMisnamed(flags.output, formatWritten(flags, { table, settings: loaded.settings }));
  await openAsking(run, flags, open);
  await openShortlists(run, signal);
  await confirmCost(run, flags);
}

/** Fits the model. Last, since it may take long: what is wrong with the rest has been told by now. */
export async function fitRun(run: Run, { flags, signal }: RunOptions): Promise<void> {
  const model = remembered(run.plan.model, run, flags);
  const cascade = run.plan.cascade && {
    ...run.plan.cascade,
    first: remembered(run.plan.cascade.first, run, flags),
  };
  await prepareModel(cascade?.first ?? model, { quiet: Boolean(flags.quiet), signal });
  run.plan = await fitPlan({ ...run.plan, model, cascade }, signal);
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
    cost: asked && (() => costOf(run)),
    inTurns: plan.cascade !== undefined,
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

/** Opens what is needed to ask: the model, and in a cascade the one that comes first. */
async function openAsking(
  run: Run,
  flags: ClassifyFlags,
  { store, spent = [] }: Pick<RunOptions, 'store' | 'spent'>,
): Promise<void> {
  const { model, cascade, task, loaded, modelName, firstName } = run.plan;
  if (model.kind !== 'language') return;
  const beside = () => [...spent, ...meterOf(run.askedFirst)];
  run.asked = await askingOf(model, task, flags, {
    ...clientOf(loaded, modelName),
    beside,
    store,
  });
  if (cascade?.first.kind !== 'language' || task.kind !== 'labels') return;
  const sure = { ...task, confidence: true };
  const client = {
    ...clientOf(loaded, firstName),
    beside: () => [...spent, ...meterOf(run.asked)],
  };
  run.askedFirst = await askingOf(cascade.first, sure, flags, client);
}

function meterOf(asked: Asked | undefined): readonly Meter[] {
  return asked ? [asked.asking.meter] : [];
}

/** In a cascade both models are asked with the same few labels; one sample tells how often they do. */
async function openShortlists(run: Run, signal: AbortSignal): Promise<void> {
  const { plan, asked, askedFirst } = run;
  if (asked) run.asked = await withShortlist(asked, plan, signal);
  if (!askedFirst || !plan.cascade) return;
  const first = { ...plan, model: plan.cascade.first, judged: true };
  run.askedFirst = await withShortlist(askedFirst, first, signal);
}

/** What the models of a run have cost so far, in US dollars; undefined where a price is unknown. */
function costOf({ asked, askedFirst }: Run): number | undefined {
  const costs = [asked, askedFirst].flatMap((one) => one?.asking.meter.counts() ?? []);
  return costs.reduce<number | undefined>(
    (sum, { cost }) => (sum === undefined || cost === undefined ? undefined : sum + cost),
    0,
  );
}

/** The model of a run; one in this process that is slow remembers its verdicts. */
function remembered(model: Model, run: Run, flags: ClassifyFlags): Model {
  const { task, cascade } = run.plan;
  if (model.kind === 'language' || !model.identity) return model;
  // What proposes labels says how sure it is of them.
  const sure = cascade && task.kind === 'labels' ? { ...task, confidence: true } : task;
  run.store = flags.cache ? openTask(model.identity, sure, flags) : undefined;
  const { retryFailed, knownOnly } = flags;
  return remembering(model, { store: run.store, retryFailed, knownOnly });
}
