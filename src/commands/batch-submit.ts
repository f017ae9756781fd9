import { isDeepStrictEqual } from 'node:util';
import { checkFingerprint } from '../batch/asked-with.ts';
import { newPathOf } from '../batch/sent-names.ts';
import { submitFiles } from '../batch/submit-files.ts';
import { systemClock } from '../classify/clock.ts';
import { SkllmError } from '../errors.ts';
import type { BatchService } from '../model.ts';
import { type Manifest, readManifest } from '../store/manifest.ts';
import { alone } from './alone.ts';
import type { WaitFlags, WriteFlags } from './batch.ts';
import { takingIn } from './batch-advice.ts';
import { batchModel, batchService, checkSubmitted, notedFlags } from './batch-model.ts';
import { outputOf, planOf, writeFiles } from './batch-write.ts';
import { orInterrupted } from './interruption.ts';
import type { Plan } from './plan.ts';
import { isOnlyTold, tellRuns } from './tell-run.ts';
import { say } from './terminal.ts';

/**
 * Submits the rows of a table that have no answer, or goes on with it.
 *
 * @returns The exit status.
 */
export async function submitBatch(
  inputs: readonly string[],
  flags: WriteFlags & WaitFlags,
  signal: AbortSignal,
): Promise<number> {
  const output = outputOf(flags, 'the labelled table will be');
  const path = `${output}.batch`;
  const plan = await planOf(inputs, flags, signal);
  const service = batchService(plan.model);
  const { priceShare } = service;
  if (isOnlyTold(flags)) return tellRuns([{ plan, flags, priceShare }], signal);
  const files = await orInterrupted(signal, () =>
    alone(path, signal, (checkHeld) =>
      goOn({ inputs, flags, plan, path, service: held(service, checkHeld), signal, checkHeld }),
    ),
  );
  if (!flags.quiet) sayNext(takingIn('fetch', path, flags), files);
  return 0;
}

interface Submitting {
  readonly inputs: readonly string[];
  readonly flags: WriteFlags & WaitFlags;
  readonly plan: Plan;
  /** Of the manifest. */
  readonly path: string;
  readonly service: BatchService;
  readonly signal: AbortSignal;
  /** Throws where another process has taken over. */
  readonly checkHeld: () => Promise<void>;
}

/**
 * Submits what is not submitted yet, of the batch that is under way, or of one that it writes.
 *
 * @returns How many files it has.
 */
async function goOn(submitting: Submitting): Promise<number> {
  const { inputs, flags, plan, path, service, signal, checkHeld } = submitting;
  const begun = await readManifest(path);
  const underWay = begun && !isOver(begun) ? begun : undefined;
  if (underWay) checkSubmitted(underWay);
  if (underWay) checkSame(underWay, inputs, notedFlags(flags, plan), plan);
  const pathOf = (file: number) => newPathOf(file, path);
  const { limits } = service;
  const writing = { plan, path, pathOf, limits, before: begun, signal, service, checkHeld };
  const manifest = underWay ?? (await writeFiles(inputs, flags, writing));
  const notify = (sentence: string) => flags.quiet || say(`skllm: ${sentence}`);
  const interval = flags.interval * 1000;
  const options = { service, manifest, interval, notify, signal, clock: systemClock };
  await submitFiles(options).catch((error: unknown) => {
    notify('what was submitted is noted; the same command goes on from here.');
    throw error;
  });
  return manifest.files.length;
}

function sayNext(command: string, files: number): void {
  const done = files === 0 ? 'no row needs asking' : 'all is submitted';
  const then = files === 0 ? 'writes the table' : 'takes the answers in';
  say(`skllm: ${done}: ${command} ${then}.`);
}

/** A service that begins no job once another process is at the batch. */
function held(service: BatchService, checkHeld: () => Promise<void>): BatchService {
  const create: BatchService['create'] = async (...order) => {
    await checkHeld();
    return service.create(...order);
  };
  return { ...service, create };
}

/** Whether nothing of a batch is to come any more. */
function isOver({ files }: Manifest): boolean {
  return files.every(({ fetched, dropped }) => fetched || dropped);
}

/** @throws SkllmError `usage` where the manifest is of another command. */
function checkSame(
  { path, head }: Manifest,
  inputs: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  { task, model }: Plan,
): void {
  checkFingerprint(head, task, batchModel(model));
  if (isDeepStrictEqual([head.inputs, head.flags], [inputs, flags])) return;
  throw new SkllmError('usage', `${path} is under way with other inputs or options`, {
    hint: 'Fetch or cancel that batch first, or name another -o.',
  });
}
