import type { FailureReason, Verdict } from '../prediction.ts';
import type { LabelTask } from '../task.ts';
import { type LabelMatch, labelMatch } from './label-match.ts';
import { membersOf, replyObject } from './reply-object.ts';
import { labelProperty } from './reply-schema.ts';
import type { WireMode } from './wire-mode.ts';

export interface Asked {
  readonly task: LabelTask;
  /** The keys of the rows that were asked. */
  readonly keys: readonly string[];
  readonly mode: WireMode;
}

/**
 * Reads a reply: one verdict for every row that was asked, whatever the model wrote.
 *
 * A row is known by its key alone, never by its position, and a label by `labelMatch`. A row that
 * the reply leaves out, or answers twice and differently, is `missing-from-reply`. Accepted beside
 * the shape that was asked for: an array of one label for a label, and a label for an array of
 * one; and where an explanation was asked for, an answer without one. Never throws.
 */
export function parseReply(text: string, { task, keys, mode }: Asked): Map<string, Verdict> {
  const source = replyObject(text);
  if (source === undefined) {
    const unreadable = failure('unreadable-reply', 'the reply holds no JSON object');
    return new Map(keys.map((key) => [key, unreadable]));
  }
  const answers = fieldsOf(source);
  const match = labelMatch(task, mode);
  return new Map(
    keys.map((key) => {
      const answer = answers.get(key);
      return [key, answer === undefined ? missing : verdict(answer, task, match)];
    }),
  );
}

/**
 * Whether a reply is one of those that write blanks until their room is used up, as constrained
 * decoding allows. No JSON that is laid out for reading has so many blanks in a row.
 */
export function looksLikeWhitespaceLoop(text: string): boolean {
  return /\s{100}/.test(text);
}

const missing = failure('missing-from-reply', 'the reply has no answer for the row');

function failure(reason: FailureReason, message: string): Verdict {
  return { failure: { reason, message } };
}

/** A JSON value with its source. */
interface Field {
  readonly value: unknown;
  readonly source: string;
}

/** The fields of a JSON object by key, without those that it gives twice and differently. */
function fieldsOf(source: string): Map<string, Field> {
  const fields = new Map<string, Field>();
  const torn = new Set<string>();
  for (const { key, value, from, to } of membersOf(source)) {
    const before = fields.get(key);
    if (before && JSON.stringify(before.value) !== JSON.stringify(value)) torn.add(key);
    fields.set(key, { value, source: source.slice(from, to) });
  }
  for (const key of torn) fields.delete(key);
  return fields;
}

function verdict(answer: Field, task: LabelTask, match: LabelMatch): Verdict {
  if (!task.explain || !answer.source.startsWith('{')) return choice(answer.value, task, match);
  const fields = fieldsOf(answer.source);
  const chosen = choice(fields.get(labelProperty(task))?.value, task, match);
  const reason = fields.get('reason')?.value;
  if ('failure' in chosen || typeof reason !== 'string' || reason.trim() === '') return chosen;
  return { prediction: { ...chosen.prediction, explanation: reason.trim() } };
}

function choice(value: unknown, task: LabelTask, match: LabelMatch): Verdict {
  const texts = typeof value === 'string' ? [value] : value;
  if (!isTexts(texts)) return failure('unreadable-reply', 'the answer is no label');
  const labels = new Set<string>();
  for (const text of texts) {
    const label = match(text);
    if (label === undefined) return failure('unknown-label', 'the answer is none of the labels');
    labels.add(label);
  }
  return miscount(labels.size, task) ?? { prediction: { kind: 'labels', labels: [...labels] } };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function miscount(count: number, task: LabelTask): Verdict | undefined {
  const least = task.multiple ? task.minLabels : 1;
  const most = task.multiple ? (task.maxLabels ?? Number.POSITIVE_INFINITY) : 1;
  if (count >= least && count <= most) return undefined;
  const allowed = count < least ? `at least ${least}` : `at most ${most}`;
  return failure('unreadable-reply', `the answer has ${count} labels and should have ${allowed}`);
}
