import { crc32 } from 'node:zlib';
import type { FailureReason, Prediction } from '../prediction.ts';
import { type Key, keyLength } from './key.ts';

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
  const body = `${head}${key}","a":${JSON.stringify(answer)}`;
  return `${body}${tail(crc32(body))}\n`;
}

/**
 * The key of a line, or undefined where the line is torn or not of this format.
 *
 * @param line - Its bytes without the line end.
 */
export function keyIn(line: Buffer): Key | undefined {
  const end = line.length - tailLength;
  if (end < head.length + keyLength) return undefined;
  if (!beginsLikeOurs(line)) return undefined;
  if (sumIn(line) !== crc32(line.subarray(0, end))) return undefined;
  return line.toString('latin1', head.length, head.length + keyLength);
}

/** The answer in a line in which `keyIn` found a key. */
export function answerIn(line: Buffer): StoredAnswer {
  return (JSON.parse(line.toString()) as { a: StoredAnswer }).a;
}

const head = '{"k":"';
const beforeSum = ',"c":"';
const sumLength = 8;
const afterSum = '"}';
const tailLength = beforeSum.length + sumLength + afterSum.length;

function tail(sum: number): string {
  return `${beforeSum}${sum.toString(16).padStart(sumLength, '0')}${afterSum}`;
}

/** Compared byte by byte: opening a store does this a million times, and texts would be garbage. */
function beginsLikeOurs(line: Buffer): boolean {
  for (let at = 0; at < head.length; at++) if (line[at] !== head.charCodeAt(at)) return false;
  return true;
}

/** The checksum that a line gives, or -1 where there is none. */
function sumIn(line: Buffer): number {
  const end = line.length - afterSum.length;
  let sum = 0;
  for (let at = end - sumLength; at < end; at++) {
    const digit = hexDigits.indexOf(String.fromCharCode(line[at]!));
    if (digit < 0) return -1;
    sum = sum * 16 + digit;
  }
  return sum;
}

const hexDigits = '0123456789abcdef';
