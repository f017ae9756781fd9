import type { LanguageModel, ModelRequest } from '../model.ts';
import type { Row } from '../row.ts';
import type { Task } from '../task.ts';
import type { Asking } from './asking.ts';
import { votesOf, wantsLogprobs } from './confidence.ts';
import { costOf } from './meter.ts';
import { Pending } from './pending.ts';
import { writeRequest } from './request.ts';
import { type Span, spansOf } from './spans.ts';
import { imageBytes, inputBytes } from './tokens.ts';
import { prepare, type Ways } from './ways.ts';
import { laxer } from './wire-mode.ts';
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

/**
 * Reckons what labelling rows would use. No request is made and nothing is stored. It takes 16 bytes
 * of memory a row.
 */
export async function estimate(
  rows: AsyncIterable<readonly Row[]>,
  task: Task,
  model: LanguageModel,
  asking: Asking,
): Promise<Estimate> {
  const ways = prepare(task, model, { ...asking, meter: undefined, knownOnly: false });
  const sum = { rows: 0, unaskable: 0, asked: 0, requests: 0, inputTokens: 0, outputTokens: 0 };
  const votes = votesOf(task);
  for await (const span of spansOf(rows, ways)) {
    sum.rows += span.rows.length;
    sum.unaskable += span.rows.filter(isUnaskable).length;
    for (const pack of span.packs) {
      const { task: asked, mode } = questionOf(pack, ways);
      for (const { key } of pack) ways.known.reckon(key);
      sum.asked += pack.length;
      sum.requests += votes;
      sum.inputTokens += votes * ways.estimator.estimate(bytesOf(pack, ways));
      sum.outputTokens += votes * pack.length * wordingOf(asked).outputTokens(mode);
    }
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
  for await (const { packs } of spansOf(rows, ways)) {
    const [pack] = packs;
    if (!pack) continue;
    const images = await Promise.all(pack.flatMap(({ image }) => image?.load() ?? []));
    return { ...requestFor(pack, ways), ...(images.length > 0 ? { images } : {}) };
  }
  return undefined;
}

type Pack = Span['packs'][number];

function bytesOf(pack: Pack, ways: Ways): number {
  const images = pack.filter(({ image }) => image);
  return inputBytes(requestFor(pack, ways)) + images.length * imageBytes;
}

function requestFor(pack: Pack, ways: Ways): ModelRequest {
  const rows = pack.map((row, place) => ({ ...row, key: ways.keys[place]! }));
  const { model } = ways.desk;
  const { task, mode } = questionOf(pack, ways);
  const logprobs = wantsLogprobs(task, model);
  return writeRequest({ task, rows, mode, limits: model.limits, logprobs });
}

function questionOf(pack: Pack, { question, shape }: Ways) {
  const { task, mode = shape.mode } = question(pack);
  return { task, mode: laxer(mode, shape.mode) };
}

function isUnaskable({ verdict }: Span['rows'][number]): boolean {
  if (verdict instanceof Pending || !('failure' in verdict)) return false;
  const { reason } = verdict.failure;
  return (
    reason === 'no-text' ||
    reason === 'too-long' ||
    reason === 'no-evidence' ||
    reason === 'ragged' ||
    reason === 'bad-record' ||
    reason === 'bad-image'
  );
}
