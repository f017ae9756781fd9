import type { LanguageModel } from '../model.ts';
import type { Task } from '../task.ts';
import type { Asking } from './asking.ts';
import { Backlog } from './backlog.ts';
import { checkChoices, shortlistFor } from './choices.ts';
import { type Clock, systemClock } from './clock.ts';
import { votesOf, wantsConfidence } from './confidence.ts';
import { contentOf } from './content.ts';
import { Gate } from './gate.ts';
import { Harvest } from './harvest.ts';
import { KnownAnswers } from './known-answers.ts';
import { Meter } from './meter.ts';
import { onceEach } from './once-each.ts';
import { mostAtOnce, Pace } from './pace.ts';
import { type Packing, packingOf } from './packing.ts';
import { Retries } from './retry.ts';
import { drawRowKeys } from './row-keys.ts';
import { type Desk, withoutConfidence } from './send.ts';
import { askedAs } from './short-prompt.ts';
import type { Shortlist } from './shortlist.ts';
import type { WaitingRow } from './spans.ts';
import { createTokenEstimator, type TokenEstimator } from './tokens.ts';

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
  const harvest = new Harvest(model.id, asking.retryFailed ?? false);
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
    known: new KnownAnswers({ store, meter, harvest, retryFailed, knownOnly, needsConfidence }),
    keys: drawRowKeys(packing.shape.rows, () => clock.random()),
    desk: {
      model,
      meter,
      estimator,
      clock,
      signal,
      gate: new Gate(),
      backlog: new Backlog(concurrency === 'auto' ? mostAtOnce : concurrency),
      harvest,
      pace: new Pace({ concurrency, rpm, tpm, clock }),
      retries: new Retries(clock),
      learnt: { mode: packing.shape.mode, thinkingTokens: 0, everWhole: false },
      notify: onceEach(asking.notify),
    },
  };
}

/** What the person who runs it should know of the model beforehand: one sentence each. */
export function cautionsOf(task: Task, model: LanguageModel, { knownOnly }: Asking): string[] {
  if (knownOnly) return [];
  const { contextKnown, contextTokens } = model.limits;
  const sentences: string[] = [];
  if (!contextKnown) {
    sentences.push(
      `the context window of ${model.id} is not known: ${contextTokens} tokens are assumed; set contextWindow in the settings.`,
    );
  }
  if (wantsConfidence(task) && !givesConfidence(task, model)) {
    sentences.push(withoutConfidence(model.id));
  }
  return sentences;
}

function givesConfidence(task: Task, { abilities }: LanguageModel): boolean {
  return votesOf(task) > 1 || abilities.confidence;
}
