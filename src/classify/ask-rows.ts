import { SkllmError } from '../errors.ts';
import type { LanguageModel } from '../model.ts';
import type { FailureReason, Outcome, Prediction, RowFailure, Verdict } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { Task } from '../task.ts';
import { allEnded, type Placed } from './ask.ts';
import type { Asking } from './asking.ts';
import { systemClock } from './clock.ts';
import { judgeOfAny } from './confidence.ts';
import { graceful } from './grace.ts';
import { inOrder } from './in-order.ts';
import { mostAtOnce } from './pace.ts';
import { Pending } from './pending.ts';
import { type Span, spansOf } from './spans.ts';
import { askVotes } from './votes.ts';
import { cautionsOf, prepare, type Ways } from './ways.ts';

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
  for (const sentence of cautionsOf(task, model, asking)) notify(sentence);
  if (!asking.knownOnly) for (const sentence of ways.cautions) notify(sentence);
  try {
    for await (const answers of inOrder(spansOf(rows, ways), settle, { window, room, signal })) {
      for (const { row, verdict } of answers) {
        if (isOfRow(verdict)) yield { row, ...verdict };
        else yield { row, by: model.id, ...judge(verdict) };
      }
    }
  } catch (error) {
    throw signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
  } finally {
    ending.done();
    for (const sentence of model.notices?.() ?? []) notify(sentence);
  }
}

/** Whether the row itself is at fault: whatever model is named, there is nothing to ask it. */
function isOfRow(verdict: Verdict<Prediction>): verdict is { readonly failure: RowFailure } {
  return 'failure' in verdict && faultsOfRows.has(verdict.failure.reason);
}

const faultsOfRows: ReadonlySet<FailureReason> = new Set([
  'no-text',
  'ragged',
  'bad-record',
  'bad-image',
]);

/**
 * Spans begun and not yet given out, for each request at once. One pack that waits for its retry
 * holds back all that is ready behind it; with few in hand the service would idle meanwhile.
 */
const spansAhead = 16;

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
