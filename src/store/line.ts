import { crc32 } from 'node:zlib';
import type { FailureReason, Prediction } from '../prediction.ts';
import { type Key, type KeyBits, keyBitsIn, keyLength } from './key.ts';

/** Failures that asking again would only pay for again. The others are never stored. */
export type FinalReason = Extract<
  FailureReason,
  'refused' | 'filtered' | 'too-long' | 'unknown-label' | 'unreadable-reply'
>;

/** What a model said of a row. A failure's message quotes no row. */
export type Answer = (
  | { readonly prediction: Prediction }
  | { readonly failure: { readonly reason: FinalReason; readonly message: string } }
) & {
  /** The model as the service named it in its reply. */
  readonly model?: string;
  /** A confidence was asked for and not given: asking again would not bring one. */
  readonly confidenceAsked?: true;
};

export type StoredAnswer = Answer & {
  /** Second at which it was stored, as `2026-11-20T09:04:55Z`. */
  readonly when: string;
};

/**
 * One answer as a line: JSON with the key first and a CRC-32 of all before it last.
 *
 *     {"k":"<32 hex digits>","a":{...},"c":"<8 hex digits>"}
 */
export function lineOf(key: Key, answer: StoredAnswer): string {
  const body = head + key + beforeAnswer + JSON.stringify(answer);
  return `${body}${tail(crc32(body))}\n`;
}

/** A line among other bytes, without its end. To cut it out would cost more than to check it. */
export interface Line {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Whether a line is of this format and as it was written, by its checksum. */
export function isWhole(line: Line): boolean {
  const { bytes, from, to } = line;
  const end = to - tailLength;
  if (end < from + head.length + keyLength || !hasText(bytes, from, head)) return false;
  return sumIn(line) === crc32(bytes.subarray(from, end));
}

/** The key of a whole line. */
export function bitsIn({ bytes, from }: Line): KeyBits {
  return keyBitsIn(bytes, from + head.length);
}

/** Whether a line is whole and of this key. */
export function isOf(line: Line, key: KeyBits): boolean {
  return isWhole(line) && bitsIn(line).every((word, at) => word === key[at]);
}

/**
 * The source of the answer in a whole line, byte by byte, without the time and its last brace: the
 * same for equal answers. `answerOf` reads it.
 */
export function answerSource({ bytes, from, to }: Line): string {
  const end = to - tailLength - '}'.length;
  const time = end - timeLength;
  const begin = from + head.length + keyLength + beforeAnswer.length;
  return bytes.toString('latin1', begin, hasText(bytes, time, beforeTime) ? time : end);
}

/** Reads what `answerSource` gives. */
export function answerOf(source: string): Answer {
  return JSON.parse(`${Buffer.from(source, 'latin1')}}`) as Answer;
}

const head = '{"k":"';
const beforeAnswer = '","a":';
const beforeTime = ',"when":"';
const timeLength = `${beforeTime}2026-11-20T09:04:55Z"`.length;
const beforeSum = ',"c":"';
const sumLength = 8;
const afterSum = '"}';
const tailLength = beforeSum.length + sumLength + afterSum.length;

function tail(sum: number): string {
  return `${beforeSum}${sum.toString(16).padStart(sumLength, '0')}${afterSum}`;
}

/** Compared byte by byte: opening a store does this a million times, and texts would be garbage. */
function hasText(bytes: Buffer, from: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (bytes[from + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** The checksum that a line gives, or -1 where there is none. */
function sumIn({ bytes, to }: Line): number {
  const end = to - afterSum.length;
  let sum = 0;
  for (let at = end - sumLength; at < end; at++) {
    const code = bytes[at]!;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isDigit && !(code >= 0x61 && code <= 0x66)) return -1;
    sum = sum * 16 + code - (isDigit ? 0x30 : 0x57);
  }
  return sum;
}
