import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { checkFingerprint } from '../batch/asked-with.ts';
import { probe } from '../batch/probe.ts';
import { submitFiles } from '../batch/submit-files.ts';
import { type WrittenBatch, writeBatch } from '../batch/write-batch.ts';
import { prepare } from '../classify/ask-rows.ts';
import { systemClock } from '../classify/clock.ts';
import { costOf } from '../classify/meter.ts';
import { SkllmError } from '../errors.ts';
import type { BatchLimits } from '../model.ts';
import { type Manifest, readManifest } from '../store/manifest.ts';
import { askingOf } from './asking.ts';
import type { WaitFlags, WriteFlags } from './batch.ts';
import { batchModel, batchService, checkBatchFlags, notedFlags } from './batch-model.ts';
import { confirmSum } from './confirm.ts';
import { estimateText, firstRequestText } from './estimate-text.ts';
import { sayWarnings } from './notes.ts';
import { money, number } from './numbers.ts';
import { makePlan, type Plan } from './plan.ts';
import { printable, say } from './terminal.ts';

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
  if (flags.dryRun || flags.showRequest) return tell(plan, flags, service.priceShare);
  const begun = await readManifest(path);
  const underWay = begun && !isOver(begun) ? begun : undefined;
  if (underWay) checkSame(underWay, inputs, notedFlags(flags, plan), plan);
  const pathOf = (file: number) => `${path}-${file + 1}.jsonl`;
  const { limits, priceShare: share } = service;
  const round = (begun?.head.round ?? 0) + 1;
  const manifest =
    underWay ?? (await write(inputs, flags, { plan, path, pathOf, limits, round, signal, share }));
  try {
    const notify = (sentence: string) => say(`skllm: ${sentence}`);
    const options = { service, manifest, interval: flags.interval * 1000, notify };
    await submitFiles({ ...options, signal, clock: systemClock });
  } catch (error) {
    if (!flags.quiet)
      say('skllm: what was submitted is noted; the same command goes on from here.');
    throw signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
  }
  if (!flags.quiet) say(`skllm: all is submitted: skllm batch fetch ${path} takes the answers in.`);
  return 0;
}

/** Writes the requests to files for an engine of one's own. @returns The exit status. */
export async function exportBatch(
  inputs: readonly string[],
  flags: WriteFlags,
  signal: AbortSignal,
): Promise<number> {
  const output = outputOf(flags, 'the requests go');
  const plan = await planOf(inputs, { ...flags, dryRun: true }, signal);
  batchModel(plan.model);
  const path = `${output}.batch`;
  const pathOf = (file: number) => (file === 0 ? output : numbered(output, file + 1));
  const { output: _, format: __, ...noted } = flags;
  const manifest = await write(inputs, noted, {
    plan,
    path,
    pathOf,
    limits: unlimited,
    round: 1,
    signal,
  });
  const names = manifest.files.map((file) => join(dirname(output), file.path)).join(' ');
  if (!flags.quiet && names !== '') {
    say(`skllm: ${names}: skllm batch import ${path} <replies> takes the replies in.`);
  }
  return 0;
}

const unlimited: BatchLimits = {
  requests: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
};

async function planOf(inputs: readonly string[], flags: WriteFlags, signal: AbortSignal) {
  checkBatchFlags(flags);
  const plan = await makePlan(inputs, flags, signal);
  sayWarnings(plan);
  if (plan.again) return plan;
  throw new SkllmError('usage', 'a batch needs inputs that can be read twice', {
    hint: 'Save what the pipe brings to a file first.',
  });
}

function outputOf({ output }: WriteFlags, what: string): string {
  if (output !== undefined && output !== '-') return output;
  throw new SkllmError('usage', `-o is missing: where ${what}`, {
    hint: 'The manifest lies beside it.',
  });
}

async function tell(plan: Plan, flags: WriteFlags, share: number): Promise<number> {
  const text = flags.showRequest
    ? await firstRequestText(plan, flags)
    : await estimateText(plan, flags, share);
  process.stderr.write(printable(text));
  return 0;
}

interface Writing {
  readonly plan: Plan;
  readonly path: string;
  readonly pathOf: (file: number) => string;
  readonly limits: BatchLimits;
  readonly round: number;
  readonly signal: AbortSignal;
  /** The service's share of the price; absent where nothing is sent or asked. */
  readonly share?: number;
}

/** Writes files and manifest, unless what they would cost is too much. */
async function write(
  inputs: readonly string[],
  flags: WriteFlags,
  { plan, path, pathOf, limits, round, signal, share }: Writing,
): Promise<Manifest> {
  const model = batchModel(plan.model);
  const { asking, store } = await askingOf(model, plan.task, { ...flags, dryRun: true });
  const batchSize = sizeInRound(flags.batchSize, round);
  const ways = () => prepare(plan.task, model, { ...asking, batchSize }, signal);
  try {
    const shaped = ways();
    const asked = flags.wireMode ?? shaped.shape.mode;
    const found =
      share === undefined
        ? { mode: asked, thinkingTokens: 0 }
        : await probe(plan.again!(), ways(), signal);
    const run = randomBytes(8).toString('hex');
    const head = { run, round, inputs, flags: notedFlags(flags, plan) };
    const { requestsPerFile = limits.requests } = flags;
    const written = await writeBatch({
      rows: plan.again!(),
      ways: shaped,
      api: model.batch,
      limits: { ...limits, requests: Math.min(limits.requests, requestsPerFile) },
      found,
      head,
      manifest: path,
      pathOf,
    });
    try {
      if (!flags.quiet) sayWritten(written, plan, share);
      if (share !== undefined) await afford(written, plan, { flags, share });
    } catch (error) {
      written.discard();
      throw error;
    }
    written.publish();
  } finally {
    await store?.close();
  }
  return (await readManifest(path))!;
}

/** Rows that had no valid answer among others go in smaller packs, in the end alone. */
function sizeInRound(batchSize: WriteFlags['batchSize'], round: number): WriteFlags['batchSize'] {
  if (round === 1) return batchSize;
  const first = typeof batchSize === 'number' ? batchSize : 20;
  return Math.max(1, Math.ceil(first / 4 ** (round - 1)));
}

function sayWritten({ counts, requests, tokens }: WrittenBatch, plan: Plan, share?: number): void {
  const sum = share === undefined ? undefined : costAsBatch(tokens, plan, share);
  const cost =
    share === undefined
      ? ''
      : `, ${sum === undefined ? 'price unknown' : `about ${money(sum)} as a batch`}`;
  say(
    `skllm: ${number(counts.rows)} rows, ${number(counts.known)} of them known or equal to another: ${number(requests)} requests, about ${number(tokens.input)} tokens in${cost}.`,
  );
}

/** @throws SkllmError `budget` where a limit does not allow it, `usage` where the person does not. */
async function afford(
  { requests, tokens }: WrittenBatch,
  plan: Plan,
  { flags, share }: { flags: WriteFlags; share: number },
): Promise<void> {
  const { maxCost, maxRequests } = flags;
  const cost = costAsBatch(tokens, plan, share);
  if (maxRequests !== undefined && requests > maxRequests) {
    throw tooMuch(`${number(requests)} requests are more than --max-requests ${maxRequests}`);
  }
  if (maxCost !== undefined && (cost ?? 0) > maxCost) {
    throw tooMuch(`about ${money(cost!)} is more than --max-cost ${maxCost}`);
  }
  if (!flags.yes) await confirmSum({ requests, cost, host: batchModel(plan.model).host });
}

function costAsBatch(tokens: WrittenBatch['tokens'], { model }: Plan, share: number) {
  const price = model.kind === 'language' ? model.price : undefined;
  return price && costOf(tokens, price) * share;
}

function tooMuch(message: string): SkllmError {
  return new SkllmError('budget', `${message}: nothing was submitted`, {
    hint: 'Raise the limit, or label a part of the rows with --limit.',
  });
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

/** "requests.jsonl" becomes "requests-2.jsonl". */
function numbered(path: string, file: number): string {
  const at = path.lastIndexOf('.');
  return at > path.lastIndexOf('/') + 1
    ? `${path.slice(0, at)}-${file}${path.slice(at)}`
    : `${path}-${file}`;
}
