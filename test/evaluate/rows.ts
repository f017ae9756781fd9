import type { GoldRow } from '../../src/evaluate/gold-row.ts';

/** Rows of one label each; `-` stands for no label. */
export function goldRows(gold: string, predicted: string, confidences: number[] = []): GoldRow[] {
  const found = predicted.split(' ');
  return gold.split(' ').map((label, at) => ({
    gold: [label],
    predicted: found[at] === '-' ? undefined : [found[at]!],
    confidence: confidences[at],
  }));
}
