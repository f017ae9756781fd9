import { SkllmError } from '../errors.ts';
import type { ModelLimits } from '../model.ts';
import type { RowFailure } from '../prediction.ts';
import type { Task } from '../task.ts';
import type { RowText } from './prompt.ts';
import { rowKeyLength } from './row-keys.ts';
import type { RequestShape } from './rows-per-request.ts';
import { imageBytes, outputRoom, type TokenEstimator } from './tokens.ts';
import { wordingOf } from './wording.ts';

/** Gathers rows into packs. */
export interface Packer<R extends RowText> {
  /** Most rows that are added and not yet given out. */
  readonly holds: number;
  /** Why no request can hold the row, even alone, or undefined. Such a row must not be added. */
  tooLong(row: R): RowFailure | undefined;
  /** Adds a row; gives the packs that are closed by it, with or without the row itself. */
  add(row: R): readonly R[][];
  /** Gives the packs of the rows that are left, if any. */
  flush(): readonly R[][];
}

export interface PackerOptions {
  readonly task: Task;
  readonly limits: ModelLimits;
  readonly shape: RequestShape;
  readonly estimator: TokenEstimator;
  /** Tokens that the model may spend on thinking before its reply. */
  readonly thinkingTokens?: number;
}

/** Share of the context window that a pack of several rows may take: models read full ones badly. */
export const packShare = 1 / 2;

/** Share that a row alone may take; the rest is for what the service adds around a request. */
export const rowShare = 9 / 10;

/**
 * Makes a packer. A pack is closed by its number of rows, or when the next row would bring prompt
 * and reply together above half of the context window, or the reply above its own limit. Nothing
 * is ever cut.
 *
 * @throws SkllmError `usage` where labels, instructions and examples leave no room for any row.
 */
export function createPacker<R extends RowText>(options: PackerOptions): Packer<R> {
  const { limits, shape } = options;
  const size = sizes(options);
  const mostAlone = limits.contextTokens * rowShare;
  if (size.alone(0) > mostAlone) throw noRoom(size.alone(0), limits);
  let pack: R[] = [];
  let bytes = 0;
  let measured: { row: R; bytes: number } | undefined;

  /** A row is asked about before it is added, and measuring it takes time. */
  const bytesOf = (row: R): number => {
    if (measured?.row !== row) measured = { row, bytes: size.bytes(row) };
    return measured.bytes;
  };

  const close = (): readonly R[][] => {
    const closed = pack.length === 0 ? [] : [pack];
    pack = [];
    bytes = 0;
    return closed;
  };

  return {
    holds: shape.rows,
    tooLong(row) {
      const needed = size.alone(bytesOf(row));
      return needed > mostAlone ? rowTooLong(needed, limits) : undefined;
    },
    add(row) {
      const more = bytesOf(row);
      const closed = size.fits(bytes + more, pack.length + 1) ? [] : close();
      pack.push(row);
      bytes += more;
      return closed.length === 0 && pack.length >= shape.rows ? close() : closed;
    },
    flush: close,
  };
}

/** What rows take of a request, counted high. Bytes are UTF-8, as written into the prompt. */
function sizes({ task, limits, shape: { mode }, estimator, thinkingTokens = 0 }: PackerOptions) {
  const wording = wordingOf(task);
  const none = wording.user([], mode);
  const prompt = Buffer.byteLength(wording.system(mode) + none);
  const key = 'k'.repeat(rowKeyLength);
  const perRow = wording.outputTokens(mode);
  const roomAlone = outputRoom(perRow, 1, limits, thinkingTokens);
  const noneBytes = Buffer.byteLength(none);
  return {
    /** Bytes of one row with its key, its comma, its own examples and what its image counts for. */
    bytes: (row: RowText) =>
      Buffer.byteLength(wording.user([{ ...row, key }], mode)) +
      (row.image ? imageBytes : 0) +
      2 -
      noneBytes,
    /** Tokens of a request for a single row, with all the room that its reply is given. */
    alone: (bytes: number) => estimator.limit(prompt + bytes) + roomAlone,
    /** Whether a pack keeps to its share of the window and to the length of a reply. */
    fits(bytes: number, rows: number) {
      const output = rows * perRow + thinkingTokens;
      const input = estimator.limit(prompt + bytes);
      const most = limits.maxOutputTokens ?? Number.POSITIVE_INFINITY;
      return input + output <= limits.contextTokens * packShare && output <= most;
    },
  };
}

function rowTooLong(needed: number, limits: ModelLimits): RowFailure {
  return {
    reason: 'too-long',
    message: `the row needs about ${needed} tokens, ${capacity(limits)}`,
  };
}

function noRoom(needed: number, limits: ModelLimits): SkllmError {
  const message = `labels, instructions and examples need about ${needed} tokens, ${capacity(limits)}`;
  return new SkllmError('usage', message, {
    hint: limits.contextKnown
      ? 'Give fewer or shorter examples and descriptions, or name a model with a larger window.'
      : 'Set contextWindow for the model in the settings, or give fewer examples.',
  });
}

function capacity({ contextTokens, contextKnown }: ModelLimits): string {
  const assumed = contextKnown ? '' : ' (assumed: set contextWindow in the settings)';
  return `and the model's context window has ${contextTokens}${assumed}`;
}
