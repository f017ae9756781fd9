import type { LanguageModel, ModelRequest } from '../model.ts';
import type { Row } from '../row.ts';
import type { Task } from '../task.ts';
import { type Asking, prepare, type Ways } from './ask-rows.ts';
import { votesOf, wantsLogprobs } from './confidence.ts';
import { costOf } from './meter.ts';
import { Pending } from './pending.ts';
import { writeRequest } from './request.ts';
import { type Span, spansOf } from './spans.ts';
import { imageBytes, inputBytes } from './tokens.ts';
import { wordingOf } from './wording.ts';

/** What a run would use, if every reply were whole and valid. */
export interface Estimate {
  readonly rows: number;
  /** Rows whose answer is in the store, or is that of an equal row. */
  readonly known: number;
  /** Rows that cannot be asked: without text, too long, or broken. */
  readonly unaskable: number;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars; absent where the price is unknown. */
  readonly cost?: number;
}

/** Reckons what labelling rows would use. No request is made and nothing is stored. */
export async function estimate(
  rows: AsyncIterable<readonly Row[]>,
  task: Task,
  model: LanguageModel,
  asking: Asking,
): Promise<Estimate> {
  const ways = prepare(task, model, { ...asking, meter: undefined, knownOnly: false });
  const sum = { rows: 0, unaskable: 0, asked: 0, requests: 0, inputTokens: 0, outputTokens: 0 };
  const votes = votesOf(task);
  const perRow = wordingOf(task).outputTokens(ways.shape.mode);
  for await (const span of spansOf(rows, ways)) {
    sum.rows += span.rows.length;
    sum.unaskable += span.rows.filter(isUnaskable).length;
    if (span.pack.length === 0) continue;
    sum.asked += span.pack.length;
    sum.requests += votes;
    sum.inputTokens += votes * ways.estimator.estimate(bytesOf(span, ways));
    sum.outputTokens += votes * span.pack.length * perRow;
  }
  const { asked, ...used } = sum;
  const { price } = model;
  const cost = price && costOf({ input: used.inputTokens, output: used.outputTokens }, price);
  const known = used.rows - used.unaskable - asked;
  return { ...used, known, ...(cost === undefined ? {} : { cost }) };
}

/** The first request that a run would send; undefined where there is nothing to ask. */
export async function firstRequest(
  rows: AsyncIterable<readonly Row[]>,
  task: Task,
  model: LanguageModel,
  asking: Asking,
): Promise<ModelRequest | undefined> {
  const ways = prepare(task, model, { ...asking, meter: undefined, knownOnly: false });
  for await (const span of spansOf(rows, ways)) {
    if (span.pack.length === 0) continue;
    const images = await Promise.all(span.pack.flatMap(({ image }) => image?.load() ?? []));
    return { ...requestFor(span, ways), ...(images.length > 0 ? { images } : {}) };
  }
  return undefined;
}

function bytesOf(span: Span, ways: Ways): number {
  const images = span.pack.filter(({ image }) => image);
  return inputBytes(requestFor(span, ways)) + images.length * imageBytes;
}

function requestFor({ pack }: Span, { task, keys, shape, desk }: Ways): ModelRequest {
  const rows = pack.map((row, place) => ({ ...row, key: keys[place]! }));
  const { limits } = desk.model;
  const logprobs = wantsLogprobs(task, desk.model);
  return writeRequest({ task, rows, mode: shape.mode, limits, logprobs });
}

function isUnaskable({ verdict }: Span['rows'][number]): boolean {
  if (verdict instanceof Pending || !('failure' in verdict)) return false;
  const { reason } = verdict.failure;
  return (
    reason === 'no-text' ||
    reason === 'too-long' ||
    reason === 'ragged' ||
    reason === 'bad-record' ||
    reason === 'bad-image'
  );
}
