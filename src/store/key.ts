import { createHmac, hash } from 'node:crypto';
import type { LabelTask, Task } from '../task.ts';

/** 128 bits in hexadecimal: which answer is which. Without the secret it tells nothing of the text. */
export type Key = string;

/** All that decides an answer but the row. */
export interface Question {
  /** `LanguageModel.identity`. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly task: Task;
  /** Version of the words around rows and labels. */
  readonly promptVersion: number;
}

/** Names of one question's answers. */
export interface Keys {
  /** Name of the folder of this question's answers. */
  readonly task: Key;
  /** The key of a row's answer, by the row's text as rendered. */
  key(text: string): Key;
}

/**
 * Keys in two stages: HMAC-SHA256 under the store's secret once a question, then one hash a row.
 *
 * The second stage is SHA-256 over the question's own 256-bit key and the text, cut to 128 bits. A
 * whole hash of that kind could be prolonged to that of a longer text; a cut one hides the state
 * that this takes. It costs a third of an HMAC, which counts for 100,000 known rows.
 */
export function keysOf(secret: Buffer, question: Question): Keys {
  const said = canonical([question.promptVersion, question.identity, shapeOf(question.task)]);
  const derive = (use: string) =>
    createHmac('sha256', secret).update(`${use}\n${said}`).digest('hex');
  const rowKey = derive('rows');
  return {
    task: derive('folder').slice(0, keyLength),
    // JSON tells lone surrogates apart, which UTF-8 does not.
    key: (text) => hash('sha256', rowKey + JSON.stringify(text)).slice(0, keyLength),
  };
}

/** Characters of a key. */
export const keyLength = 32;

/** The 128 bits of a key, as an index keeps them. */
export type KeyBits = readonly [number, number, number, number];

/** The bits of a key. */
export function keyBits(key: Key): KeyBits {
  const word = (start: number) => {
    let bits = 0;
    for (let at = start; at < start + 8; at++) bits = (bits << 4) | digitOf(key.charCodeAt(at));
    return bits >>> 0;
  };
  return [word(0), word(8), word(16), word(24)];
}

/** The same of a key that stands among bytes, from there on. */
export function keyBitsIn(bytes: Buffer, from: number): KeyBits {
  const word = (start: number) => {
    let bits = 0;
    for (let at = start; at < start + 8; at++) bits = (bits << 4) | digitOf(bytes[at]!);
    return bits >>> 0;
  };
  return [word(from), word(from + 8), word(from + 16), word(from + 24)];
}

/** '0' to '9' end in their value, 'a' to 'f' in their value less 9. */
function digitOf(code: number): number {
  return (code & 15) + (code >> 6) * 9;
}

/**
 * What of a task shapes its answers. The columns do not: the text as rendered stands for them. A
 * wanted confidence does not: an answer without one is a miss for the asker.
 *
 * Members are left out by name, so that a new one counts until somebody decides otherwise. One that
 * says nothing counts as absent, so that a new option leaves the keys of old answers as they are.
 */
function shapeOf(task: Task): object {
  const images = task.input.image !== undefined;
  if (task.kind === 'labels') return { ...labelShape(task), ...said({ images }) };
  const { input, ...rest } = task;
  return said({ ...rest, images });
}

function labelShape(task: LabelTask): object {
  const { input, confidence, minConfidence, minLabels, maxLabels, votes = 1, ...rest } = task;
  const bounds = task.multiple ? { minLabels, maxLabels } : {};
  const asked = votes === 1 ? {} : { votes };
  return said({ ...rest, ...bounds, ...asked, labels: task.labels.map(said) });
}

function said(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => !isNothing(member)));
}

function isNothing(value: unknown): boolean {
  const empty = Array.isArray(value) && value.length === 0;
  return value === undefined || value === false || value === '' || empty;
}

/** JSON with the members of every object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
