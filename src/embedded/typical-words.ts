import type { Columns, Table } from './columns.ts';
import type { UnitWeights } from './label-words.ts';
import { type Units, unitOf } from './units.ts';

/**
 * The words of the lexicon that a fit has found typical of each label: those that speak most for it
 * and are frequent under it.
 *
 * @param posteriors - Of the rows of the table.
 * @returns One map a label: at most 50 entries and their weights.
 */
export function typicalWords(
  table: Table,
  columns: Columns,
  posteriors: Float32Array,
  weights: Float32Array,
  units: Units,
): UnitWeights[] {
  const labels = posteriors.length / table.rows;
  const counts = new Float32Array(columns.count * labels);
  for (let row = 0; row < table.rows; row++) {
    for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
      const base = table.columns[i]! * labels;
      for (let k = 0; k < labels; k++) {
        counts[base + k]! += table.counts[i]! * posteriors[row * labels + k]!;
      }
    }
  }
  const words = [...columns.features.keys()].filter((column) =>
    units.isWord(unitOf(columns.features[column]!)),
  );
  return Array.from({ length: labels }, (_, k) => {
    const weighed = words.map((column) => {
      const at = column * labels + k;
      return [
        unitOf(columns.features[column]!),
        Math.max(0, weights[at]!) * Math.sqrt(counts[at]!),
      ] as const;
    });
    return new Map(weighed.sort((a, b) => b[1] - a[1]).slice(0, mostWords));
  });
}

const mostWords = 50;
