import { ProviderError } from '../errors.ts';
import type { LanguageModel, ModelReply, ModelRequest } from '../model.ts';
import type { Prediction, RowFailure, Verdict } from '../prediction.ts';
import type { RowImage } from '../row.ts';
import { runError } from '../run-error.ts';
import type { Task } from '../task.ts';
import type { Backlog } from './backlog.ts';
import type { Clock } from './clock.ts';
import { wantsLogprobs } from './confidence.ts';
import type { Gate } from './gate.ts';
import type { Harvest } from './harvest.ts';
import type { Meter, Reservation } from './meter.ts';
import type { Pace } from './pace.ts';
import { looksLikeWhitespaceLoop } from './parse.ts';
import type { PromptRow } from './prompt.ts';
import { failureOf, readReply, unfinishedReply } from './read-reply.ts';
import { withImages, writeRequest } from './request.ts';
import type { Retries } from './retry.ts';
import { isThoughtOnly, noRoomToThink } from './thinking.ts';
import { imageBytes, inputBytes, type TokenEstimator } from './tokens.ts';
import { laxer, nextWireMode, type WireMode } from './wire-mode.ts';

/** What requests are sent with; one of each for a run. */
export interface Desk {
  readonly model: LanguageModel;
  readonly pace: Pace;
  readonly retries: Retries;
  readonly meter: Meter;
  readonly estimator: TokenEstimator;
  readonly clock: Clock;
  /** Ends requests under way. What ends the run otherwise lets them come home: they are paid for. */
  readonly signal: AbortSignal;
  readonly gate: Gate;
  readonly backlog: Backlog;
  readonly harvest: Harvest;
  /** What is found out of the service on the way and holds for the rest of the run. */
  readonly learnt: Learnt;
  /** Tells the person who runs it, once each. */
  readonly notify: (sentence: string) => void;
}

/** What is found out of a service. */
export interface Learnt {
  mode: WireMode;
  /** Room that the model wants for thinking before its reply. */
  thinkingTokens: number;
  /** A reply came to its end: the model can answer in the room that it has. */
  everWhole: boolean;
}

/** Rows that are sent together. */
export interface Pack {
  readonly task: Task;
  readonly rows: readonly PromptRow[];
  /** Its rows were asked before. */
  readonly again: boolean;
  /** The strictest mode for this pack; it is asked in the run's where that is laxer. */
  readonly mode?: WireMode | undefined;
}

/** What came of a pack. */
export type Heard =
  | {
      readonly kind: 'verdicts';
      readonly verdicts: readonly Verdict<Prediction>[];
      readonly model?: string;
    }
  /** The one row of the pack fails for good. */
  | { readonly kind: 'failed'; readonly failure: RowFailure }
  /** Fewer rows at once may do better; `why` is what a row alone fails with. */
  | { readonly kind: 'smaller'; readonly why: RowFailure; readonly mode?: WireMode };

/**
 * Sends a pack until the service has answered it, or has said that it will not.
 *
 * @param signal - Aborted when the run ends: nothing more is sent then.
 * @throws SkllmError where the run ends; the signal's reason when aborted.
 */
export async function send(pack: Pack, desk: Desk, signal: AbortSignal): Promise<Heard> {
  await desk.backlog.during(desk.gate.enter(signal));
  const heard = await untilHeard(pack, desk, signal);
  // Whatever was heard: smaller packs of the same rows have to come through the gate too.
  desk.gate.open();
  return heard;
}

async function untilHeard(pack: Pack, desk: Desk, signal: AbortSignal): Promise<Heard> {
  const { clock, learnt, retries } = desk;
  let strictest = pack.mode ?? learnt.mode;
  let timeouts = 0;
  for (let attempt = 1; ; attempt++) {
    const mode = laxer(strictest, learnt.mode);
    const thinkingTokens = learnt.thinkingTokens;
    const again = pack.again || attempt > 1;
    try {
      const heard = await sendOnce({ ...pack, again, mode, thinkingTokens }, desk, signal);
      if (heard === 'again') continue;
      desk.harvest.heard(heard, pack.rows.length);
      return heard;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.kind === 'timeout') timeouts += 1;
      const decision = retries.decide(error, { attempt, timeouts, rows: pack.rows.length });
      if (decision.do === 'stop') throw decision.error;
      if (decision.do === 'fail-row') return { kind: 'failed', failure: decision.failure };
      if (decision.do === 'smaller') return { kind: 'smaller', why: failureOf(error) };
      if (retries.tells()) desk.notify(`no answer for the moment, trying on: ${error.message}`);
      if (decision.do === 'again') await clock.sleep(decision.after, signal);
      else if (error.part === 'format') strictest = stepDown(mode, learnt, error);
    }
  }
}

interface Sending extends Pack {
  readonly mode: WireMode;
  readonly thinkingTokens: number;
}

async function sendOnce(pack: Sending, desk: Desk, signal: AbortSignal): Promise<Heard | 'again'> {
  const { task, rows, mode } = pack;
  const { model, estimator } = desk;
  const logprobs = wantsLogprobs(task, model);
  const request = writeRequest({ ...pack, limits: model.limits, logprobs });
  const images = rows.flatMap(({ image }) => image ?? []);
  const bytes = inputBytes(request) + images.length * imageBytes;
  const sent = { bytes, images, rows: rows.length, again: pack.again };
  const reply = await exchange(request, sent, desk, signal);
  // What an image was counted for tells nothing of the text.
  const counted = images.length === 0 ? (reply.usage?.input ?? 0) : 0;
  if (estimator.looksCut(bytes, counted)) return { kind: 'smaller', why: cutRequest };
  estimator.observe(bytes, counted);
  if (reply.finish !== 'stop') return unfinished(reply, request.maxOutputTokens, pack, desk);
  desk.learnt.everWhole = true;
  if (logprobs && !reply.tokens) desk.notify(withoutConfidence(model.id));
  const keys = rows.map(({ key }) => key);
  return {
    kind: 'verdicts',
    verdicts: readReply(reply, { task, keys, mode, logprobs }),
    ...(reply.model === undefined ? {} : { model: reply.model }),
  };
}

/** What there is to know of a request beside it. */
interface Sent {
  readonly bytes: number;
  readonly images: readonly RowImage[];
  readonly rows: number;
  readonly again: boolean;
}

/** One request: in its turn, afforded, counted however it ends. */
async function exchange(
  request: ModelRequest,
  { bytes, images, rows, again }: Sent,
  { model, pace, backlog, meter, retries, estimator, signal: hardStop }: Desk,
  signal: AbortSignal,
): Promise<ModelReply> {
  const tokens = estimator.estimate(bytes) + Math.ceil(request.maxOutputTokens / 2);
  const turn = await backlog.during(pace.turn(tokens, { signal, urgent: again }));
  let reservation: Reservation | undefined;
  try {
    const output = model.limits.replyTokens ?? request.maxOutputTokens;
    const most = { input: estimator.limit(bytes), output };
    reservation = await meter.afford(most, { signal, again });
    const reply = await model.complete(await withImages(request, images), { signal: hardStop });
    reservation.answered(reply);
    turn.answered(reply);
    retries.answered(rows);
    return reply;
  } catch (error) {
    reservation?.failed(error);
    turn.failed(error);
    throw error;
  }
}

/** Most tokens that a model is given to think with before it is taken to think for ever. */
const mostThinking = 32_768;

/** What to say of a model that was asked for probabilities and gave none. */
export function withoutConfidence(model: string): string {
  return `${model} gives no probabilities, so the confidence stays empty; --votes 5 would fill it.`;
}

/**
 * What to do with a reply that is not whole. It is never mended into an answer.
 *
 * @param room - The tokens that it was given.
 */
function unfinished(
  reply: ModelReply,
  room: number,
  pack: Sending,
  { learnt, model }: Desk,
): Heard | 'again' {
  if (reply.finish === 'filtered') return { kind: 'smaller', why: unfinishedReply.filtered };
  if (reply.finish === 'refused') return { kind: 'smaller', why: unfinishedReply.refused };
  if (looksLikeWhitespaceLoop(reply.text)) {
    const mode = nextWireMode(pack.mode);
    return {
      kind: 'smaller',
      why: unfinishedReply.length,
      ...(mode === undefined ? {} : { mode }),
    };
  }
  if (!isThoughtOnly(reply.text)) return { kind: 'smaller', why: unfinishedReply.length };
  if (room >= (model.limits.maxOutputTokens ?? Number.POSITIVE_INFINITY)) {
    if (!learnt.everWhole) throw noRoomToThink(model, room);
    return { kind: 'smaller', why: thoughtTooLong };
  }
  if (pack.thinkingTokens >= mostThinking) return { kind: 'smaller', why: thoughtTooLong };
  // Others may have found out the same meanwhile.
  learnt.thinkingTokens = Math.max(learnt.thinkingTokens, 2048, pack.thinkingTokens * 4);
  return 'again';
}

/** Goes down the ladder of reply formats; all packs do, where the mode was the run's. */
function stepDown(refusedMode: WireMode, learnt: Desk['learnt'], error: ProviderError): WireMode {
  const next = nextWireMode(refusedMode);
  if (next === undefined) throw runError(error);
  if (learnt.mode === refusedMode) learnt.mode = next;
  return next;
}

const thoughtTooLong = {
  reason: 'unreadable-reply',
  message: 'the model used up its tokens before it began to answer',
} as const;
const cutRequest = {
  reason: 'too-long',
  message: 'the service counted fewer tokens than were sent: it must have cut the text off',
} as const;
