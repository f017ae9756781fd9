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
  const { kinds, kindOf } = kindsOf(rows, labels);
  const random = seededRandom(1);
  const accuracies: number[] = [];
  const f1s: number[] = [];
  const times = new Uint32Array(kinds.length);
  for (let draw = 0; draw < drawsFor(rows.length); draw++) {
    times.fill(0);
    for (let at = 0; at < rows.length; at++) {
      times[kindOf[Math.floor(random() * rows.length)]!]! += 1;
    }
    const right = kinds.reduce((sum, kind, at) => sum + (kind.right ? times[at]! : 0), 0);
    accuracies.push(right / rows.length);
    f1s.push(macroF1(drawnTallies(times, kinds, labels.length)));
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

/** Rows with the same labels, right and found, which a draw need not tell apart. */
interface Kind {
  /** Labels by their positions. */
  readonly gold: readonly number[];
  readonly predicted: readonly number[];
  readonly right: boolean;
}

/** The kinds that there are, and for each row which it is of. */
function kindsOf(rows: readonly GoldRow[], labels: readonly string[]) {
  const places = new Map(labels.map((label, at) => [label, at]));
  const place = (label: string) => places.get(label)!;
  const kinds: Kind[] = [];
  const known = new Map<string, number>();
  const kindOf = Uint32Array.from(rows, (row) => {
    const [gold, predicted] = [row.gold.map(place), (row.predicted ?? []).map(place)];
    const key = `${gold}/${row.predicted && predicted}`;
    const found = known.get(key) ?? kinds.length;
    if (found === kinds.length) {
      known.set(key, found);
      kinds.push({ gold, predicted, right: isRight(row) });
    }
    return found;
  });
  return { kinds, kindOf };
}

function drawnTallies(times: Uint32Array, kinds: readonly Kind[], labels: number) {
  const counts = Array.from({ length: labels }, () => ({ hits: 0, falseAlarms: 0, misses: 0 }));
  kinds.forEach(({ gold, predicted }, at) => {
    const rows = times[at]!;
    for (const label of gold) counts[label]![predicted.includes(label) ? 'hits' : 'misses'] += rows;
    for (const label of predicted) if (!gold.includes(label)) counts[label]!.falseAlarms += rows;
  });
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
