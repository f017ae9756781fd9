import { SkllmError } from '../errors.ts';
import type { LanguageModel } from '../model.ts';
import type { Outcome, Prediction, Verdict } from '../prediction.ts';
import type { ReadImage, Row } from '../row.ts';
import type { TaskStore } from '../store/predictions.ts';
import type { Task } from '../task.ts';
import { allEnded, type Placed } from './ask.ts';
import { Backlog } from './backlog.ts';
import { checkChoices, shortlistFor } from './choices.ts';
import { type Clock, systemClock } from './clock.ts';
import { judgeOfAny, votesOf, wantsConfidence } from './confidence.ts';
import { contentOf } from './content.ts';
import { Gate } from './gate.ts';
import { graceful } from './grace.ts';
import { inOrder } from './in-order.ts';
import { KnownAnswers } from './known-answers.ts';
import { Meter } from './meter.ts';
import { mostAtOnce, Pace } from './pace.ts';
import { type Packing, packingOf } from './packing.ts';
import { Pending } from './pending.ts';
import type { RowText } from './prompt.ts';
import { Retries } from './retry.ts';
import { drawRowKeys } from './row-keys.ts';
import { type Desk, withoutConfidence } from './send.ts';
import { askedAs } from './short-prompt.ts';
import type { Shortlist } from './shortlist.ts';
import { type Span, spansOf, type WaitingRow } from './spans.ts';
import { createTokenEstimator, type TokenEstimator } from './tokens.ts';
import { askVotes } from './votes.ts';

/** How a language model is asked. Everything has a default. */
export interface Asking {
  /** Where answers are kept; without one they last as long as the run. */
  readonly store?: TaskStore | undefined;
  /** Ask anew for rows whose failure is stored. */
  readonly retryFailed?: boolean | undefined;
  /** Ask nothing: give what is known. */
  readonly knownOnly?: boolean | undefined;
  /** Most rows of a request. */
  readonly batchSize?: number | 'auto' | undefined;
  /** Most requests at once. */
  readonly concurrency?: number | 'auto' | undefined;
  /** Most requests, and tokens, a minute. */
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
  /** Counts what is used and holds the limits on it. */
  readonly meter?: Meter | undefined;
  /** Chooses the examples that are shown with a row, which then goes alone. */
  readonly examplesFor?: ((text: string) => RowText['examples']) | undefined;
  /** Chooses the labels that a row is asked with; for tasks that want so. */
  readonly shortlist?: Shortlist | undefined;
  /** Finds images; for tasks that have any. */
  readonly readImage?: ReadImage | undefined;
  /** Told, once each, what the person who runs it should know. */
  readonly notify?: ((sentence: string) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Labels rows by asking a language model: packed, paced, and never twice.
 *
 * An answer is in the store before its row is given out.
 *
 * @throws SkllmError `interrupted` when the signal is aborted; `service` and `budget` where the run
 *   ends early. The rows before the first that is not answered have been given out then.
 */
export async function* askRows(
  rows: AsyncIterable<readonly Row[]>,
  task: Task,
  model: LanguageModel,
  asking: Asking & { readonly signal: AbortSignal },
): AsyncGenerator<Outcome<Prediction>> {
  const { concurrency = 'auto', signal } = asking;
  const ending = graceful(signal, asking.clock ?? systemClock);
  const ways = prepare(task, model, asking, ending.signal);
  const { notify } = ways.desk;
  const judge = judgeOfAny(task);
  const atOnce = concurrency === 'auto' ? mostAtOnce : concurrency;
  // Where nothing is asked nothing is waited for.
  const packsAhead = asking.knownOnly ? 1 : spansAhead * atOnce;
  // Of packs that are put together from many rows a span has several.
  const window = Math.max(2, Math.ceil((packsAhead * ways.shape.rows) / ways.packer.holds));
  const room = () => ways.desk.backlog.room();
  const settle = (span: Span, stop: AbortSignal, fail: (error: unknown) => void) =>
    settled(span, ways, stop, fail);
  for (const sentence of cautions(task, model, asking)) notify(sentence);
  if (!asking.knownOnly) for (const sentence of ways.cautions) notify(sentence);
  try {
    for await (const answers of inOrder(spansOf(rows, ways), settle, { window, room, signal })) {
      for (const { row, verdict } of answers) yield { row, by: model.id, ...judge(verdict) };
    }
  } catch (error) {
    throw signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
  } finally {
    ending.done();
    for (const sentence of model.notices?.() ?? []) notify(sentence);
  }
}

/**
 * Spans begun and not yet given out, for each request at once. One pack that waits for its retry
 * holds back all that is ready behind it; with few in hand the service would idle meanwhile.
 */
const spansAhead = 16;

/** What a run gathers and asks with. */
export interface Ways extends Packing<WaitingRow> {
  /** What is asked, as this model is asked it. */
  readonly task: Task;
  readonly content: ReturnType<typeof contentOf>;
  readonly known: KnownAnswers;
  readonly examplesFor: Asking['examplesFor'];
  readonly shortlist: Shortlist | undefined;
  readonly clock: Clock;
  readonly keys: readonly string[];
  readonly estimator: TokenEstimator;
  readonly desk: Desk;
}

/**
 * Sets up what a run gathers and asks with. Nothing is asked.
 *
 * @param signal - Ends requests under way.
 */
export function prepare(
  given: Task,
  model: LanguageModel,
  asking: Asking,
  signal: AbortSignal = new AbortController().signal,
): Ways {
  const { clock = systemClock, batchSize = 'auto', concurrency = 'auto' } = asking;
  const task = askedAs(given, model);
  checkChoices(task, asking);
  const examplesFor = model.prompt === 'short' ? undefined : asking.examplesFor;
  const meter = asking.meter ?? new Meter(model);
  const estimator = createTokenEstimator();
  // A reply is known to be about an image, or by certain examples, where its row goes alone.
  const rowsAtOnce = examplesFor || task.input.image !== undefined ? 1 : batchSize;
  const packing = packingOf<WaitingRow>(task, {
    model,
    batchSize: rowsAtOnce,
    estimator,
  });
  const { rpm, tpm, store, retryFailed = false, knownOnly = false } = asking;
  const needsConfidence = wantsConfidence(task) && givesConfidence(task, model);
  return {
    ...packing,
    task,
    content: contentOf(task, asking.readImage),
    clock,
    estimator,
    examplesFor,
    shortlist: shortlistFor(task, packing, asking),
    known: new KnownAnswers({ store, meter, retryFailed, knownOnly, needsConfidence }),
    keys: drawRowKeys(packing.shape.rows, () => clock.random()),
    desk: {
      model,
      meter,
      estimator,
      clock,
      signal,
      gate: new Gate(),
      backlog: new Backlog(concurrency === 'auto' ? mostAtOnce : concurrency),
      pace: new Pace({ concurrency, rpm, tpm, clock }),
      retries: new Retries(clock),
      learnt: { mode: packing.shape.mode, thinkingTokens: 0, everWhole: false },
      notify: onceEach(asking.notify),
    },
  };
}

async function settled(
  { rows, packs }: Span,
  ways: Ways,
  signal: AbortSignal,
  fail: (error: unknown) => void,
) {
  await allEnded(packs.map((pack) => askPack(pack, ways, signal, fail)));
  const judged: { row: Row; verdict: Verdict<Prediction> }[] = [];
  for (const { row, verdict } of rows) {
    const given = verdict instanceof Pending ? verdict.verdict() : verdict;
    judged.push({ row, verdict: given instanceof Promise ? await given : given });
  }
  return judged;
}

async function askPack(
  pack: Span['packs'][number],
  { keys, desk, known, question }: Ways,
  signal: AbortSignal,
  fail: (error: unknown) => void,
): Promise<void> {
  const answered = async (answers: readonly Placed[]) => {
    await known.keep(answers.map(({ place, ...answer }) => ({ key: pack[place]!.key, ...answer })));
    for (const { place, verdict } of answers) pack[place]!.pending.settle(verdict);
  };
  try {
    await askVotes(pack, desk, { ...question(pack), keys, signal, fail, answered });
  } catch (error) {
    for (const { pending } of pack) pending.abandon(error);
    throw error;
  }
}

function givesConfidence(task: Task, { abilities }: LanguageModel): boolean {
  return votesOf(task) > 1 || abilities.confidence;
}

function onceEach(notify: Asking['notify']): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (!said.has(sentence)) notify?.(sentence);
    said.add(sentence);
  };
}

function cautions(task: Task, model: LanguageModel, { knownOnly }: Asking): string[] {
  if (knownOnly) return [];
  const { contextKnown, contextTokens } = model.limits;
  const sentences: string[] = [];
  if (!contextKnown) {
    sentences.push(
      `the context window of ${model.id} is not known: ${contextTokens} tokens are assumed; set contextWindow in the configuration.`,
    );
  }
  if (wantsConfidence(task) && !givesConfidence(task, model)) {
    sentences.push(withoutConfidence(model.id));
  }
  return sentences;
}
