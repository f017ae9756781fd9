import { type ClassifyOptions, classify } from '../classify/classify.ts';
import type { ModelSettings } from '../config/settings.ts';
import { exitStatus, SkllmError } from '../errors.ts';
import { type Output, openOutput } from '../io/output.ts';
import { askingOf } from './asking.ts';
import { confirmCost } from './confirm.ts';
import { count, newCounts } from './counts.ts';
import { sayContinuation, sayModel, sayResult, sayWarnings } from './notes.ts';
import type { ClassifyFlags } from './options.ts';
import { fitPlan, type Plan } from './plan.ts';
import { prepareModel } from './prepare-model.ts';
import { createProgress } from './progress.ts';
import { createSink, type Sink } from './sink.ts';
import { type Run, writeSummary } from './summary.ts';
import { isTooMany } from './threshold.ts';

/**
 * Runs a plan: labels every row and writes it.
 *
 * @returns The exit status.
 */
export async function labelTable(
  unfitted: Plan,
  flags: ClassifyFlags,
  signal: AbortSignal,
): Promise<number> {
  const sink = createSink(unfitted, flags);
  sayWarnings(unfitted);
  const asked = askedOf(unfitted, flags);
  await confirmCost(unfitted, asked, flags);
  await prepareModel(unfitted.model, { quiet: Boolean(flags.quiet), signal });
  const plan = await fitPlan(unfitted);
  if (!flags.quiet) sayModel(plan, flags);
  const run: Run = { plan, asked, counts: newCounts(), started: performance.now() };
  const output = await openOutput(flags.output, { stdout: process.stdout });
  try {
    await writeRows(run, { output, sink, flags, signal });
    const status = output.closed ? 0 : await ended(run, output, flags);
    await writeSummary(flags.summary, run, status);
    return status;
  } catch (error) {
    await output.discard();
    const failure = signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
    const status = failure instanceof SkllmError ? failure.status : exitStatus.fault;
    await writeSummary(flags.summary, run, status);
    sayContinuation(run, flags, status);
    throw failure;
  } finally {
    await asked?.store?.close();
  }
}

function askedOf({ model, task, loaded, modelName }: Plan, flags: ClassifyFlags) {
  if (model.kind !== 'language') return undefined;
  const alias: ModelSettings | undefined = loaded.settings.models?.[modelName ?? ''];
  return askingOf(model, task, flags, alias?.client);
}

/** What is left when every row is written: the output's name, the exit status, the closing lines. */
async function ended(run: Run, output: Output, flags: ClassifyFlags): Promise<number> {
  const allowed = flags.maxUnlabelled ?? run.plan.loaded.settings.maxUnlabelled ?? '0';
  const tooMany = isTooMany(run.counts, allowed);
  await output.commit();
  sayResult(run, { quiet: Boolean(flags.quiet), tooMany });
  return tooMany ? exitStatus.unlabelled : 0;
}

interface Writing {
  readonly output: Output;
  readonly sink: Sink;
  readonly flags: ClassifyFlags;
  readonly signal: AbortSignal;
}

async function writeRows({ plan, asked, counts }: Run, writing: Writing): Promise<void> {
  const { output, sink, flags, signal } = writing;
  const progress = createProgress({
    quiet: Boolean(flags.quiet),
    stdoutIsTerminal: Boolean(process.stdout.isTTY) && flags.output === undefined,
    bytes: plan.table.bytes,
    cost: asked && (() => asked.asking.meter.counts().cost),
  });
  // A pipe's reader wants its rows now; what a flush finds wrong the next write finds again.
  const flushing = setInterval(() => output.flush().catch(() => {}), flushInterval);
  const options: ClassifyOptions = { signal, ...(asked ? { asking: asked.asking } : {}) };
  try {
    await output.write(sink.head());
    for await (const outcome of classify(plan.rows, plan.task, plan.model, options)) {
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

/** Milliseconds that a finished row waits for others to be written with. */
const flushInterval = 50;
