import { exitStatus } from '../errors.ts';
import { type Output, openOutput } from '../io/output.ts';
import { sayResult } from './notes.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';
import { closeRun, failedRun, labelledRows, startRun } from './run.ts';
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
  const run = await startRun(unfitted, flags);
  const output = await openOutput(flags.output, { stdout: process.stdout });
  try {
    await writeRows(run, { output, sink, flags, signal });
    const status = output.closed ? 0 : await ended(run, output, flags);
    await writeSummary(flags.summary, run, status);
    return status;
  } catch (error) {
    await output.discard();
    throw await failedRun(run, error, { flags, signal });
  } finally {
    await closeRun(run);
  }
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
