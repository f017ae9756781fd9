import { type AnswerKeys, answerKeys } from '../batch/answer-keys.ts';
import { type FileJob, fetchResults, isToBeTaken, lookAtJobs } from '../batch/fetch-results.ts';
import { Intake } from '../batch/intake.ts';
import { linesOf } from '../batch/lines.ts';
import { systemClock } from '../classify/clock.ts';
import { costOf } from '../classify/meter.ts';
import { exitStatus, SkllmError } from '../errors.ts';
import { openInput } from '../io/inputs.ts';
import type { Usage } from '../model.ts';
import type { Manifest } from '../store/manifest.ts';
import type { TaskStore } from '../store/predictions.ts';
import type { OpenedStore } from './asking.ts';
import type { TakeFlags, WaitFlags } from './batch.ts';
import { howAskedAgain } from './batch-advice.ts';
import {
  type BatchModel,
  batchService,
  checkSubmitted,
  type OpenedBatch,
  openBatch,
  openManifest,
  openWays,
} from './batch-model.ts';
import type { Counts } from './counts.ts';
import { orInterrupted, untilAborted } from './interruption.ts';
import { type Ending, labelTable } from './label-table.ts';
import { money, number, plural } from './numbers.ts';
import { say } from './terminal.ts';

/**
 * Takes in what the jobs that have ended brought, and writes the table once all have.
 *
 * @returns The exit status.
 */
export async function fetchBatch(
  path: string,
  { wait, interval, ...flags }: TakeFlags & WaitFlags & { wait?: boolean },
  signal: AbortSignal,
): Promise<number> {
  const own = { ...flags, output: flags.output ?? outputOf(path) };
  const manifest = await openManifest(path);
  checkSubmitted(manifest);
  const opened = await openBatch(manifest, own, signal);
  const service = batchService(opened.model);
  const insisting = { clock: systemClock, signal };
  const store = await orInterrupted(signal, async () => {
    let jobs = await lookAtJobs(manifest, service, insisting);
    while (wait && jobs.some(isRunning)) {
      await systemClock.sleep(interval * 1000, signal);
      jobs = await lookAtJobs(manifest, service, insisting);
    }
    const ended = jobs.filter((one) => mayBring(one, manifest));
    if (ended.length === 0) return undefined;
    return takeIn(opened, flags, async (intake, keys) => {
      const news = ended.filter((one) => isToBeTaken(manifest.files[one.number]!, keys));
      for (const one of news) sayEnd(one);
      await fetchResults(news, { manifest, service, intake, ...insisting });
      if (news.length === 0 && !flags.quiet) sayStillOutdated();
      return news.length > 0;
    });
  });
  try {
    checkWhole(manifest);
    const { status, counts } = await writeTable(opened, flags, { signal, store });
    if (status === exitStatus.unlabelled && !flags.live && !flags.quiet) sayHowToGoOn(counts);
    return status;
  } finally {
    await store?.close();
  }
}

function sayHowToGoOn({ failures }: Counts): void {
  const how = howAskedAgain(failures.keys());
  if (how !== undefined) say(`  ${how}`);
}

/** Takes files of replies in and writes the table. @returns The exit status. */
export async function importBatch(
  path: string,
  replies: readonly string[],
  flags: TakeFlags,
  signal: AbortSignal,
): Promise<number> {
  const opened = await openBatch(await openManifest(path), { ...flags, ...unasked(flags) }, signal);
  const store = await takeIn(opened, flags, async (intake) => {
    for (const name of replies) {
      const input = await openInput(name, { stdin: process.stdin });
      await intake.take(linesOf(untilAborted(input.chunks(), signal)));
    }
    return true;
  });
  return (await writeTable(opened, flags, { signal, store })).status;
}

/** @throws SkllmError `usage` where the manifest's name does not tell. */
function outputOf(manifest: string): string {
  if (manifest.endsWith('.batch')) return manifest.slice(0, -'.batch'.length);
  throw new SkllmError('usage', '-o is missing: where the labelled table goes', {
    hint: 'Only where the manifest is named <output>.batch does its name tell.',
  });
}

/** Where nothing will be asked no key is needed. */
function unasked({ live }: TakeFlags) {
  return live ? {} : { dryRun: true };
}

/**
 * @param work - Returns whether there was anything to take in.
 * @returns The store that it is in.
 */
async function takeIn(
  { manifest, plan, model, flags }: OpenedBatch,
  { quiet }: TakeFlags,
  work: (intake: Intake, keys: AnswerKeys) => Promise<boolean>,
): Promise<TaskStore> {
  const { dryRun: _, ...writing } = flags;
  const { ways, store } = await openWays(plan, writing);
  try {
    const again = plan.again ?? (() => plan.rows);
    const keys = await answerKeys(again(), manifest, ways);
    try {
      const intake = new Intake({ manifest, ways, api: model.batch, keys });
      const took = await work(intake, keys);
      if (took && !quiet) sayTaken(intake, manifest, model);
    } finally {
      keys.close();
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The store has what there is: the table is written as a run over known rows writes it. */
function writeTable(
  { plan, flags }: OpenedBatch,
  { live = false }: TakeFlags,
  { signal, store }: OpenedStore & { readonly signal: AbortSignal },
): Promise<Ending> {
  const { dryRun: _, ...writing } = flags;
  return labelTable(plan, { ...writing, knownOnly: !live }, signal, { store });
}

/** Says how a job has ended, unless it is as it should be. */
function sayEnd({ number: file, job }: FileJob): void {
  if (job === undefined || job.word === 'completed' || job.word === 'succeeded') return;
  const why = job.refused ? ` (${job.refused.message})` : '';
  say(`skllm: the job of file ${file + 1} has ended as ${job.word}${why}.`);
}

function isRunning({ job }: FileJob): boolean {
  return job !== undefined && job.state !== 'ended';
}

/** Answers that were left out may be to the rows again by now. */
function mayBring({ number: file, job }: FileJob, { files }: Manifest): boolean {
  const { accepted, fetched, outdated = '' } = files[file]!;
  return job?.state === 'ended' && accepted === true && (!fetched || outdated !== '');
}

/** @throws SkllmError `service` where more is to come. */
function checkWhole({ files }: Manifest): void {
  const open = files.filter(({ fetched, dropped }) => !fetched && !dropped);
  if (open.length === 0) return;
  const unsent = open.filter(({ accepted }) => !accepted).length;
  const sentence =
    unsent > 0
      ? `not submitted yet: ${number(unsent)} of ${plural(files.length, 'file')}`
      : `not ended yet: ${number(open.length)} of ${plural(files.length, 'job')}`;
  throw new SkllmError('service', sentence, {
    hint:
      unsent > 0
        ? 'The command that submitted the others goes on.'
        : 'What has ended is kept; the same command goes on, and with --wait waits for the rest.',
  });
}

function sayStillOutdated(): void {
  say('skllm: answers to rows that have changed since are left out, as before.');
  say(takenInLater);
}

const takenInLater = '  Once the input is as it was, the same command takes those answers in too.';

function sayTaken({ counts, outdated }: Intake, { packs }: Manifest, model: BatchModel): void {
  const { answered, rows, failed, repeated, foreign } = counts;
  const others = [
    [failed, 'failed'],
    [repeated, 'came twice'],
    [outdated.size, 'of rows that have changed since'],
    [foreign, 'none of this batch'],
  ] as const;
  const more = others
    .filter(([count]) => count > 0)
    .map(([count, what]) => `, ${number(count)} ${what}`)
    .join('');
  say(
    `skllm: ${number(answered)} of ${plural(packs, 'request')} answered${more}; ${plural(rows, 'row')} settled.`,
  );
  if (outdated.size > 0) say(takenInLater);
  const { inputTokens: input, outputTokens: output } = counts;
  if (input > 0)
    say(`  ${number(input)} tokens in, ${number(output)} out${cost({ input, output }, model)}.`);
}

/** What they cost as a batch; an engine of one's own has no price. */
function cost(used: Usage, { price, batch }: BatchModel): string {
  if (!batch.service) return '';
  return price ? `, ${money(costOf(used, price) * batch.service.priceShare)}` : ', cost unknown';
}
