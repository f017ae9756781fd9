import { type ClassifyOptions, classify } from '../classify/classify.ts';
import type { ModelSettings } from '../config/settings.ts';
import { exitStatus, SkllmError } from '../errors.ts';
import { type Output, openOutput } from '../io/output.ts';
import { askingOf } from './asking.ts';
import { runCascade } from './cascade-run.ts';
import { confirmCost } from './confirm.ts';
import { count, newCounts } from './counts.ts';
import {
  sayContinuation,
  sayInterrupted,
  sayModel,
  sayResult,
  saySkipped,
  sayWarnings,
} from './notes.ts';
import type { ClassifyFlags } from './options.ts';
import { fitPlan, type Plan } from './plan.ts';
import { createProgress } from './progress.ts';
import { createSink, type Sink } from './sink.ts';
import { type Run, writeFailure, writeSummary } from './summary.ts';
import { isTooMany } from './threshold.ts';

/**
 * Runs a plan: labels every row and writes it.
 *
 * @returns The exit status.
 */
export async function labelTable(
  plan: Plan,
  flags: ClassifyFlags,
  signal: AbortSignal,
): Promise<number> {
  const run: Run = { plan, asked: undefined, counts: newCounts(), started: performance.now() };
  let output: Output | undefined;
  const interrupted = () => sayInterrupted(run);
  signal.addEventListener('abort', interrupted, { once: true });
  try {
    const sink = createSink(plan, flags);
    sayWarnings(plan);
    run.asked = await askedOf(plan, flags);
    await confirmCost(plan, run.asked, flags);
    output = await openOutput(flags.output, { stdout: process.stdout });
    // Last, since it may take long: what is wrong with the rest has been told by now.
    run.plan = await fitPlan(plan, signal);
    if (!flags.quiet) sayModel(run.plan, flags);
    if (run.asked && !flags.quiet) saySkipped(run.asked);
    await writeRows(run, { output, sink, flags, signal });
    return await end(run, output, flags);
  } catch (error) {
    await output?.discard();
    const failure = signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
    await writeFailure(flags.summary, failure, run);
    sayContinuation(run, flags, failure instanceof SkllmError ? failure.status : exitStatus.fault);
    throw failure;
  } finally {
    signal.removeEventListener('abort', interrupted);
    await run.asked?.store?.close();
  }
}

async function askedOf({ model, task, loaded, modelName }: Plan, flags: ClassifyFlags) {
  if (model.kind !== 'language') return undefined;
  const alias: ModelSettings | undefined = loaded.settings.models?.[modelName ?? ''];
  return askingOf(model, task, flags, alias?.client);
}

/** What is left when every row is written: exit status, summary, the output's name, closing lines. */
async function end(run: Run, output: Output, flags: ClassifyFlags): Promise<number> {
  const allowed = flags.maxUnlabelled ?? run.plan.loaded.settings.maxUnlabelled ?? '0';
  const tooMany = isTooMany(run.counts, allowed);
  await output.flush(); // Only now is it known whether the reader has stayed to the end.
  const status = tooMany && !output.closed ? exitStatus.unlabelled : 0;
  await writeSummary(flags.summary, run, status);
  await output.commit();
  if (!output.closed) sayResult(run, { flags, tooMany });
  return status;
}

interface Writing {
  readonly output: Output;
  readonly sink: Sink;
  readonly flags: ClassifyFlags;
  readonly signal: AbortSignal;
}

async function writeRows(run: Run, writing: Writing): Promise<void> {
  const { plan, asked, counts } = run;
  const { output, sink, flags, signal } = writing;
  const progress = createProgress({
    quiet: Boolean(flags.quiet),
    stdoutIsTerminal: Boolean(process.stdout.isTTY) && flags.output === undefined,
    // Of a part of the input nobody knows how many bytes it has.
    bytes: flags.limit === undefined && flags.sample === undefined ? plan.table.bytes : undefined,
    rows: flags.limit ?? flags.sample,
    cost: asked && (() => asked.asking.meter.counts().cost),
  });
  // A pipe's reader wants its rows now; what a flush finds wrong the next write finds again.
  const flushing = setInterval(() => output.flush().catch(() => {}), flushInterval);
  const options: ClassifyOptions = { signal, ...(asked ? { asking: asked.asking } : {}) };
  try {
    await output.write(sink.head());
    for await (const outcome of outcomesOf(run, { ...options, flags })) {
      if (output.closed) return;
      count(counts, outcome);
      await output.write(sink.row(outcome));
      progress.update(counts);
    }
    await output.write(sink.tail());
  } finally {
    clearInterval(flushing);
    progress.stop();
  }
}

function outcomesOf(run: Run, { flags, ...options }: ClassifyOptions & { flags: ClassifyFlags }) {
  const { rows, task, model, cascade } = run.plan;
  return cascade
    ? runCascade(run, cascade, { ...options, flags })
    : classify(rows, task, model, options);
}

/** Milliseconds that a finished row waits for others to be written with. */
const flushInterval = 50;
