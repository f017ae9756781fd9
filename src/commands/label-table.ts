import { exitStatus } from '../errors.ts';
import { type Output, openOutput } from '../io/output.ts';
import type { OpenedStore } from './asking.ts';
import type { Counts } from './counts.ts';
import { sayResult } from './end-notes.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';
import { fitRun, labelledRows, openRun, runPlan } from './run.ts';
import { createSink, type Sink } from './sink.ts';
import { type Run, writeSummary } from './summary.ts';
import { isTooMany } from './threshold.ts';

/** How a run has ended. */
export interface Ending {
  /** The exit status. */
  readonly status: number;
  readonly counts: Counts;
}

/** Runs a plan: labels every row and writes it. */
export function labelTable(
  plan: Plan,
  flags: ClassifyFlags,
  signal: AbortSignal,
  { store }: OpenedStore = {},
): Promise<Ending> {
  return runPlan(plan, { flags, signal }, async (run) => {
    const sink = await createSink(plan, flags);
    await openRun(run, { flags, signal, store });
    const output = await openOutput(flags.output, { stdout: process.stdout, signal });
    try {
      await fitRun(run, { flags, signal });
      await writeRows(run, { output, sink, flags, signal });
      return { status: await end(run, output, flags), counts: run.counts };
    } catch (error) {
      await output.discard();
      throw error;
    }
  });
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

async function writeRows(run: Run, { output, sink, flags, signal }: Writing): Promise<void> {
  // A pipe's reader wants its rows now; what a flush finds wrong the next write finds again.
  const flushing = setInterval(() => output.flush().catch(() => {}), flushInterval);
  const toStdout = flags.output === undefined;
  try {
    await output.write(sink.head());
    for await (const outcome of labelledRows(run, { flags, signal, toStdout })) {
      if (output.closed) return;
      await output.write(sink.row(outcome));
    }
    await output.write(sink.tail());
  } finally {
    clearInterval(flushing);
  }
}

/** Milliseconds that a finished row waits for others to be written with. */
const flushInterval = 50;
