import type { Prediction, RowFailure, Verdict } from '../prediction.ts';
import type { Task } from '../task.ts';
import type { RowText } from './prompt.ts';
import { type Desk, type Heard, send } from './send.ts';
import type { WireMode } from './wire-mode.ts';

/** A verdict, with the model as the service named it. */
export interface Answered {
  readonly verdict: Verdict<Prediction>;
  readonly model?: string;
}

/** The answer of the row in one place of a pack. */
export interface Placed extends Answered {
  readonly place: number;
}

/** How rows are asked. */
export interface AskOptions {
  readonly task: Task;
  /** Row keys of the run, one a place in a pack. */
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
  /** Ends the run; what is under way is still waited for. */
  readonly fail: (error: unknown) => void;
  /** Told answers as soon as they are final, so that they are kept whatever becomes of others. */
  readonly answered?: (answers: readonly Placed[]) => Promise<void>;
}

/**
 * Asks for rows until each has a verdict.
 *
 * Only rows without a valid answer are asked again: in smaller packs, in the end alone, and then
 * they fail as rows.
 *
 * @param rows - One pack, no larger than a request may be.
 * @returns One answer a row, in order.
 * @throws SkllmError where the run ends; the signal's reason when aborted.
 */
export async function ask(
  rows: readonly RowText[],
  desk: Desk,
  options: AskOptions,
): Promise<readonly Answered[]> {
  const asked = rows.map((row, place): Asked => ({ row, place, alone: 0 }));
  await askTogether(asked, { again: false }, desk, options);
  return asked.map(({ answered }) => answered!);
}

/** Times that a row is asked with no other beside it before it fails. */
const mostAlone = 2;

/** A row on its way, with the last that was heard of it. */
interface Asked {
  readonly row: RowText;
  readonly place: number;
  answered?: Answered;
  /** Times that it was asked alone. */
  alone: number;
}

interface Circumstances {
  readonly again: boolean;
  readonly mode?: WireMode;
}

async function askTogether(
  rows: readonly Asked[],
  circumstances: Circumstances,
  desk: Desk,
  options: AskOptions,
): Promise<void> {
  const { task, keys, signal, fail: failRun } = options;
  const keyed = rows.map(({ row }, place) => ({ ...row, key: keys[place]! }));
  const heard = await send({ task, rows: keyed, ...circumstances }, desk, signal).catch(
    (error: unknown) => {
      failRun(error);
      throw error;
    },
  );
  if (rows.length === 1) rows[0]!.alone += 1;
  const open = note(rows, heard);
  const mode = heard.kind === 'smaller' ? heard.mode : circumstances.mode;
  const next = { again: true, ...(mode === undefined ? {} : { mode }) };
  const portions = inPortions(open, Math.ceil(rows.length / 2));
  const closed = rows.filter((row) => !open.includes(row));
  await allEnded([
    options.answered?.(closed.map(({ place, answered }) => ({ place, ...answered! }))),
    ...portions.map((portion) => askTogether(portion, next, desk, options)),
  ]);
}

/** Waits for all, also where some fail: requests under way are paid for. Then the first failure. */
async function allEnded(works: readonly (Promise<void> | undefined)[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** Notes what was heard; gives the rows that are to be asked again. */
function note(rows: readonly Asked[], heard: Heard): readonly Asked[] {
  if (heard.kind === 'failed') return fail(rows, heard.failure);
  if (heard.kind === 'smaller') return rows.length > 1 ? rows : fail(rows, heard.why);
  const { model } = heard;
  heard.verdicts.forEach((verdict, place) => {
    rows[place]!.answered = model === undefined ? { verdict } : { verdict, model };
  });
  return rows.filter(({ answered, alone }) => {
    return 'failure' in answered!.verdict && alone < mostAlone;
  });
}

function fail(rows: readonly Asked[], failure: RowFailure): readonly Asked[] {
  for (const row of rows) row.answered = { verdict: { failure } };
  return [];
}

function inPortions<T>(items: readonly T[], size: number): (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}
