import type { ProviderError } from '../errors.ts';
import type { Finish, ModelReply } from '../model.ts';
import type { Prediction, RowFailure, Verdict } from '../prediction.ts';
import type { Task } from '../task.ts';
import { labelProbabilities } from './logprobs.ts';
import type { WireMode } from './wire-mode.ts';
import { wordingOf } from './wording.ts';

/** What a pack was asked with, as far as its reply depends on it. */
export interface AskedWith {
  readonly task: Task;
  /** The keys of its rows, in order. */
  readonly keys: readonly string[];
  readonly mode: WireMode;
  readonly logprobs: boolean;
}

/** Reads a whole reply: one verdict a row, whatever the model wrote, with its confidence. */
export function readReply(
  reply: ModelReply,
  { task, keys, mode, logprobs }: AskedWith,
): readonly Verdict<Prediction>[] {
  const verdicts = wordingOf(task).read(reply.text, keys, mode);
  const probabilities =
    logprobs && task.kind === 'labels' ? labelProbabilities(reply, task) : undefined;
  return keys.map((key) => withConfidence(verdicts.get(key)!, probabilities?.get(key)));
}

/** What a row alone fails with whose reply is not whole. */
export const unfinishedReply: Readonly<Record<Exclude<Finish, 'stop'>, RowFailure>> = {
  filtered: { reason: 'filtered', message: "the service's filter withheld the reply" },
  refused: { reason: 'refused', message: 'the model refused to answer' },
  length: { reason: 'unreadable-reply', message: 'the reply was cut off' },
};

/** What a row alone fails with whose request failed. */
export function failureOf({ kind, message }: ProviderError): RowFailure {
  const reason =
    kind === 'too-long' || kind === 'filtered' || kind === 'refused' ? kind : 'gave-up';
  return { reason, message };
}

function withConfidence(
  verdict: Verdict<Prediction>,
  confidence: number | undefined,
): Verdict<Prediction> {
  if ('failure' in verdict || confidence === undefined) return verdict;
  if (verdict.prediction.kind === 'text') return verdict;
  return { prediction: { ...verdict.prediction, confidence } };
}
