import { randomBytes } from 'node:crypto';
import { probe, unprobed } from '../batch/probe.ts';
import { roundAfter, type WrittenBatch, writeBatch } from '../batch/write-batch.ts';
import { costOf } from '../classify/meter.ts';
import { prepare } from '../classify/ways.ts';
import { SkllmError } from '../errors.ts';
import type { BatchLimits, BatchService } from '../model.ts';
import { type Manifest, readManifest } from '../store/manifest.ts';
import { askingOf, clientOf } from './asking.ts';
import type { WriteFlags } from './batch.ts';
import { batchModel, checkBatchFlags, checkBatchTask, notedFlags } from './batch-model.ts';
import { confirmSum } from './confirm.ts';
import { sayWarnings } from './notes.ts';
import { money, number, plural } from './numbers.ts';
import { makePlan, type Plan } from './plan.ts';
import { checkSideFile, refuseLosingRows } from './side-file.ts';
import { createSink } from './sink.ts';
import { say } from './terminal.ts';

/**
 * Makes the plan of a batch.
 *
 * @throws SkllmError where it cannot be one, or its output could not be written later on.
 */
export async function planOf(inputs: readonly string[], flags: WriteFlags, signal: AbortSignal) {
  checkBatchFlags(flags);
  refuseLosingRows(inputs, flags);
  const plan = await makePlan(inputs, flags, signal);
  checkBatchTask(plan.task);
  sayWarnings(plan);
  // What is wrong with the output is to be told before anything is paid for.
  await createSink(plan, flags);
  checkSideFile('--summary', flags.summary, [...inputs, ...(flags.output ? [flags.output] : [])]);
  // A fetch reads them once more: a shard of a pipe can be read again by this process alone.
  if (plan.table.rereadable) return plan;
  throw new SkllmError('usage', 'a batch needs inputs that can be read twice', {
    hint: 'Save what the pipe brings to a file first.',
  });
}

/** @throws SkllmError `usage` where `-o` is missing, `output` where its folder does not exist. */
export function outputOf({ output }: WriteFlags, what: string): string {
  if (output !== undefined && output !== '-') {
    checkSideFile('--output', output);
    return output;
  }
  throw new SkllmError('usage', `-o is missing: where ${what}`, {
    hint: 'The manifest lies beside it.',
  });
}

/** What files are written with. */
export interface Writing {
  readonly plan: Plan;
  /** Of the manifest. */
  readonly path: string;
  readonly pathOf: (file: number) => string;
  readonly limits: BatchLimits;
  /** The manifest that was there before, all of it fetched. */
  readonly before?: Manifest | undefined;
  readonly signal: AbortSignal;
  /** Throws where another process has taken over the manifest. */
  readonly checkHeld: () => Promise<void>;
  /** Absent where nothing is sent or asked. */
  readonly service?: BatchService;
}

/** Writes files and manifest, unless what they would cost is too much. */
export async function writeFiles(
  inputs: readonly string[],
  flags: WriteFlags,
  { plan, path, pathOf, limits, before, signal, service, checkHeld }: Writing,
): Promise<Manifest> {
  const model = batchModel(plan.model);
  const client = clientOf(plan.loaded, plan.modelName);
  const { asking, store } = await askingOf(model, plan.task, { ...flags, dryRun: true }, client);
  const waysOf = (batchSize: WriteFlags['batchSize']) =>
    prepare(plan.task, model, { ...asking, batchSize }, signal);
  try {
    const round = await roundAfter(before, plan.again!(), waysOf(asking.batchSize));
    const ways = () => waysOf(sizeInRound(asking.batchSize, round));
    const shaped = ways();
    const found =
      service && flags.wireMode === undefined
        ? await probe(plan.again!(), ways(), { signal, answersLive: service.answersLive })
        : unprobed(shaped, flags.wireMode);
    const run = randomBytes(8).toString('hex');
    const exported = service === undefined;
    const head = { run, round, inputs, flags: notedFlags(flags, plan), exported };
    const written = await writeBatch({
      rows: plan.again!(),
      ways: shaped,
      api: model.batch,
      limits: narrowed(limits, flags),
      found,
      head,
      manifest: path,
      pathOf,
    });
    for (const notice of model.notices?.() ?? []) say(`skllm: ${notice}`);
    try {
      if (!flags.quiet) sayWritten(written, plan, service?.priceShare);
      if (service) await afford(written, plan, { flags, share: service.priceShare });
      await checkHeld();
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

function narrowed(
  limits: BatchLimits,
  { requestsPerFile, tokensPerFile }: WriteFlags,
): BatchLimits {
  const requests = Math.min(limits.requests, requestsPerFile ?? limits.requests);
  return { ...limits, requests, ...(tokensPerFile ? { tokens: tokensPerFile } : {}) };
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
    `skllm: ${plural(counts.rows, 'row')}, ${number(counts.known)} of them known or equal to another: ${plural(requests, 'request')}, about ${number(tokens.input)} tokens in${cost}.`,
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
    throw tooMuch(`${plural(requests, 'request')}, more than --max-requests ${maxRequests}`);
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
