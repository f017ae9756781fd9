import { seededRandom } from '../random.ts';
import { wilson } from './coverage.ts';
import { type GoldRow, isRight } from './gold-row.ts';
import { macroF1 } from './score.ts';

/** From and to, both within. */
export type Interval = readonly [number, number];

/** Where accuracy and macro F1 would lie on other rows of the same kind, 19 times of 20. */
export interface Intervals {
  readonly accuracy: Interval;
  readonly macroF1: Interval;
}

/**
 * Bootstrap percentile intervals at 95 %: Efron, "Bootstrap methods" (1979). Rows are drawn with
 * replacement, always in the same way, so that the same rows give the same intervals. Where every draw
 * is alike, as when all rows are right, draws say nothing of other rows: then Wilson's interval stands in.
 *
 * @param rows - At least one.
 */
export function intervals(rows: readonly GoldRow[], labels: readonly string[]): Intervals {
  const right = Uint8Array.from(rows, (row) => (isRight(row) ? 1 : 0));
  const coded = code(rows, labels);
  const random = seededRandom(1);
  const accuracies: number[] = [];
  const f1s: number[] = [];
  for (let draw = 0; draw < drawsFor(rows.length); draw++) {
    const drawn = Int32Array.from(rows, () => Math.floor(random() * rows.length));
    accuracies.push(drawn.reduce((sum, at) => sum + right[at]!, 0) / rows.length);
    f1s.push(macroF1(drawnTallies(drawn, coded, labels.length)));
  }
  return {
    accuracy: spread(accuracies, rows.length),
    macroF1: spread(f1s, rows.length),
  };
}

/** A thousand draws; fewer where the rows are so many that the interval is narrow anyway. */
function drawsFor(rows: number): number {
  return Math.max(200, Math.min(1000, Math.floor(2e7 / rows)));
}

/** Labels as their positions, so that a draw need not look them up. */
interface CodedRow {
  readonly gold: readonly number[];
  readonly predicted: readonly number[];
}

function code(rows: readonly GoldRow[], labels: readonly string[]): CodedRow[] {
  const places = new Map(labels.map((label, at) => [label, at]));
  const place = (label: string) => places.get(label)!;
  return rows.map(({ gold, predicted = [] }) => ({
    gold: gold.map(place),
    predicted: predicted.map(place),
  }));
}

function drawnTallies(drawn: Int32Array, coded: readonly CodedRow[], labels: number) {
  const counts = Array.from({ length: labels }, () => ({ hits: 0, falseAlarms: 0, misses: 0 }));
  for (const at of drawn) {
    const { gold, predicted } = coded[at]!;
    for (const label of gold) counts[label]![predicted.includes(label) ? 'hits' : 'misses'] += 1;
    for (const label of predicted) if (!gold.includes(label)) counts[label]!.falseAlarms += 1;
  }
  return counts;
}

function spread(values: readonly number[], rows: number): Interval {
  const [from, to] = middle95(values);
  return from === to ? wilson(from, rows) : [from, to];
}

function middle95(values: readonly number[]): Interval {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.025), at(0.975)];
}
