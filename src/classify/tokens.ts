import type { ModelLimits } from '../model.ts';
import type { LabelTask } from '../task.ts';
import { rowKeyLength } from './row-keys.ts';
import { labelValues, type WireMode } from './wire-mode.ts';

/** Tells tokens from UTF-8 bytes, and learns from what the service counts. No tokenizer is used. */
export interface TokenEstimator {
  /** The most likely number of tokens: four bytes a token, as learnt. */
  estimate(bytes: number): number;
  /** More tokens than there will be, almost surely: three bytes a token, as learnt. */
  limit(bytes: number): number;
  /** Learns from a reply: the request's bytes and the input tokens that the service counted. */
  observe(bytes: number, counted: number): void;
  /**
   * Whether the service counted so few tokens that it must have cut the request, as Ollama does
   * without a word. Such a count should not be learnt from. Zero means that it did not count.
   */
  looksCut(bytes: number, counted: number): boolean;
}

/** Makes an estimator that has learnt nothing yet. */
export function createTokenEstimator(): TokenEstimator {
  let ratio = 1;
  let seen = 0;
  return {
    estimate: (bytes) => Math.ceil((bytes / 4) * ratio),
    limit: (bytes) => Math.ceil((bytes / 3) * ratio),
    observe(bytes, counted) {
      if (!(bytes > 0 && counted > 0)) return;
      seen += 1;
      // The first replies count most, and one odd reply never moves it far.
      ratio += (clamp(counted / (bytes / 4)) - ratio) * Math.max(0.1, 1 / seen);
    },
    looksCut: (bytes, counted) => counted > 0 && counted < (bytes / 8) * Math.min(1, ratio),
  };
}

/** Bounds of tokens per four bytes, beyond which a count is not believed. */
function clamp(ratio: number): number {
  return Math.min(2, Math.max(0.5, ratio));
}

/** UTF-8 bytes of text that a request puts before the model. */
export function inputBytes(request: { readonly system: string; readonly user: string }): number {
  return Buffer.byteLength(request.system) + Buffer.byteLength(request.user);
}

/**
 * What an image counts for, as if it were text: some 1,000 tokens. Services count between 85 and a
 * few thousand, by size and model.
 */
export const imageBytes = 4000;

/** Tokens of one row's answer, reckoned with the longest labels. */
export function outputTokensPerRow(task: LabelTask, mode: WireMode): number {
  const longest = Math.max(...labelValues(task, mode).map(({ value }) => Buffer.byteLength(value)));
  const label = Math.ceil(longest / 3) + punctuation;
  const labels = task.multiple ? Math.min(task.maxLabels ?? 3, task.labels.length) : 1;
  const key = Math.ceil(rowKeyLength / 3) + punctuation;
  return key + labels * label + (task.explain ? reasonTokens : 0);
}

/** Tokens around a key or a label. */
const punctuation = 2;

/** Tokens of a reason of some 20 words, with its property names. */
const reasonTokens = 60;

/**
 * The room to give a reply, in tokens: twice what it should need, so that it is not cut short.
 *
 * @param thinkingTokens - What a reasoning model may spend before its reply.
 */
export function outputRoom(
  tokensPerRow: number,
  rows: number,
  limits: ModelLimits,
  thinkingTokens = 0,
): number {
  const room = 2 * rows * tokensPerRow + 64 + thinkingTokens;
  return Math.min(room, limits.maxOutputTokens ?? room);
}
