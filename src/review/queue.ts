import { createHash } from 'node:crypto';
import { sameLabels } from '../same-labels.ts';
import type { Doubt, QueuedRow, ReviewRow } from './page-data.ts';

export interface QueueOptions {
  /** Rows below this confidence are unsure. */
  readonly below: number;
  /** Also rows that nothing speaks against, last. */
  readonly all: boolean;
}

/**
 * The rows for a person, those first of which a decision tells most: without a label, then disagreed,
 * then unsure, each the least confident first.
 */
export function queue(
  rows: readonly ReviewRow[],
  { below, all }: QueueOptions,
): readonly QueuedRow[] {
  const doubted = rows.map((row) => ({ ...row, doubt: doubtOf(row, below) }));
  return doubted
    .filter(({ doubt }) => all || doubt !== undefined)
    .sort((one, other) => rank(one) - rank(other) || sureness(one) - sureness(other));
}

/** The key of a row: its place among the rows and its text, so that a changed row is a new one. */
export function rowKey(index: number, text: string): string {
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  return `${index}-${digest}`;
}

function doubtOf({ labels, confidence, other }: ReviewRow, below: number): Doubt | undefined {
  if (labels === null) return 'no label';
  if (other && !sameLabels(labels, other)) return 'disagreed';
  return confidence !== undefined && confidence < below ? 'unsure' : undefined;
}

const order: readonly (Doubt | undefined)[] = ['no label', 'disagreed', 'unsure', undefined];

function rank({ doubt }: QueuedRow): number {
  return order.indexOf(doubt);
}

function sureness({ confidence = 1 }: ReviewRow): number {
  return confidence;
}
