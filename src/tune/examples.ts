import { shapeFor } from '../classify/ask-rows.ts';
import { createPacker } from '../classify/pack.ts';
import { replyText } from '../classify/reply-text.ts';
import { writeRequest } from '../classify/request.ts';
import { drawRowKeys } from '../classify/row-keys.ts';
import { shortTask } from '../classify/short-prompt.ts';
import { createTokenEstimator } from '../classify/tokens.ts';
import type { LanguageModel } from '../model.ts';
import type { LabelTask } from '../task.ts';
import type { TuningApi } from '../tuning.ts';
import type { LabelledRow } from './labelled-rows.ts';

/** A file of examples, one a line. */
export interface ExampleFile {
  readonly bytes: Buffer;
  readonly examples: number;
  /** What the service will count, as far as that can be told without its tokenizer. */
  readonly tokens: number;
  /** Rows that no request of the model can hold. */
  readonly tooLong: number;
}

/** What examples are written with. */
export interface ExampleOptions {
  readonly task: LabelTask;
  readonly model: Pick<LanguageModel, 'limits' | 'formats'>;
  readonly tuning: Pick<TuningApi, 'example'>;
  /** Most rows of an example. */
  readonly rowsPerRequest: number;
  /** Row keys are drawn anew for each example, so that none of them means anything. */
  readonly random: () => number;
}

/**
 * Rows of an example: as many as a request will have, 20 at most, but few enough for a hundred
 * examples, for services learn little from a handful.
 */
export function rowsPerExample(rows: number): number {
  return Math.min(20, Math.max(1, Math.floor(rows / 100)));
}

/**
 * Writes examples: the very requests that a run will send to the tuned model, with the replies that
 * it should give.
 */
export function writeExamples(
  rows: readonly LabelledRow[],
  { task: given, model, tuning, rowsPerRequest, random }: ExampleOptions,
): ExampleFile {
  const task = shortTask(given);
  const { limits } = model;
  const shape = shapeFor(task, model, rowsPerRequest);
  const estimator = createTokenEstimator();
  const packer = createPacker<LabelledRow>({ task, limits, shape, estimator });
  const lines: string[] = [];
  let tokens = 0;
  let tooLong = 0;
  const write = (pack: readonly LabelledRow[] | undefined) => {
    if (pack === undefined) return;
    const keys = drawRowKeys(pack.length, random);
    const keyed = pack.map((row, at) => ({ ...row, key: keys[at]! }));
    const { mode } = shape;
    const request = writeRequest({ task, rows: keyed, mode, limits, logprobs: false });
    const reply = replyText(keyed, task, mode);
    tokens += estimator.estimate(Buffer.byteLength(request.system + request.user + reply));
    lines.push(`${tuning.example(request, reply)}\n`);
  };
  for (const row of rows) {
    if (packer.tooLong(row)) tooLong += 1;
    else write(packer.add(row));
  }
  write(packer.flush());
  return { bytes: Buffer.from(lines.join('')), examples: lines.length, tokens, tooLong };
}
