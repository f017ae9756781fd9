import type { ModelLimits, ReplyFormat } from '../model.ts';
import type { Prediction, Verdict } from '../prediction.ts';
import type { LabelTask, Task } from '../task.ts';
import { parseReply } from './parse.ts';
import { type PromptRow, systemText, userText } from './prompt.ts';
import { replyFormat } from './reply-schema.ts';
import { type RequestShape, rowsPerRequest } from './rows-per-request.ts';
import { textWording } from './text-wording.ts';
import { outputTokensPerRow } from './tokens.ts';
import type { WireMode } from './wire-mode.ts';

/** How rows are put to a language model and its replies read: all that one kind of task differs in. */
export interface Wording {
  /** Chooses the rows per request and the mode; see `rowsPerRequest`. */
  shape(limits: ModelLimits, batchSize: number | 'auto', from: WireMode): RequestShape;
  /** The same for every pack. */
  system(mode: WireMode): string;
  user(rows: readonly PromptRow[], mode: WireMode): string;
  format(keys: readonly string[], mode: WireMode): ReplyFormat;
  /** Tokens of one row's answer, reckoned high. */
  outputTokens(mode: WireMode): number;
  /** One verdict a row key, whatever the model wrote. Never throws. */
  read(
    text: string,
    keys: readonly string[],
    mode: WireMode,
  ): ReadonlyMap<string, Verdict<Prediction>>;
}

/** The wording of a task. */
export function wordingOf(task: Task): Wording {
  return task.kind === 'text' ? textWording(task) : labelWording(task);
}

function labelWording(task: LabelTask): Wording {
  return {
    shape: (limits, batchSize, from) => rowsPerRequest(task, limits, batchSize, from),
    system: (mode) => systemText(task, mode),
    user: (rows, mode) => userText(task, rows, mode),
    format: (keys, mode) => replyFormat(task, keys, mode),
    outputTokens: (mode) => outputTokensPerRow(task, mode),
    read: (text, keys, mode) => parseReply(text, { task, keys, mode }),
  };
}
