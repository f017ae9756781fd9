import type { Interval } from './bootstrap.ts';
import { type GoldRow, isRight } from './gold-row.ts';

/** What is left when rows below a confidence get no label. */
export interface Operating {
  /** The least confidence that keeps its label. */
  readonly threshold: number;
  /** Rows that keep a label, and their share of all rows. */
  readonly kept: number;
  readonly coverage: number;
  /** Share of the kept rows that are right. */
  readonly accuracy: number;
}

/**
 * Accuracy against coverage, for every confidence that a row has: the highest first, so that
 * coverage grows. El-Yaniv and Wiener, "On the foundations of noise-free selective classification"
 * (2010), call it the risk-coverage curve.
 *
 * @returns Empty where no labelled row has a confidence.
 */
export function coverageCurve(rows: readonly GoldRow[]): readonly Operating[] {
  const sure = rows.filter((row) => row.predicted !== undefined && row.confidence !== undefined);
  const sorted = sure.toSorted((one, other) => other.confidence! - one.confidence!);
  const curve: Operating[] = [];
  let right = 0;
  sorted.forEach((row, at) => {
    if (isRight(row)) right += 1;
    const kept = at + 1;
    // Rows of equal confidence stay or go together.
    if (sorted[kept]?.confidence === row.confidence) return;
    const [threshold, coverage] = [row.confidence!, kept / rows.length];
    curve.push({ threshold, kept, coverage, accuracy: right / kept });
  });
  return curve;
}

/** A threshold with what to expect of it, in few digits: it keeps these rows and no others. */
export interface Advice extends Operating {
  /** The accuracy that was aimed at. */
  readonly target: number;
  /** Where the accuracy of the kept rows lies, 19 times of 20. */
  readonly interval: Interval;
}

/** Fewer kept rows than these tell too little of how often such rows are right. */
const fewestKept = 30;

/**
 * The threshold that keeps most rows at an accuracy not below the target, and thirty at least.
 *
 * @returns Undefined where no threshold reaches it.
 */
export function thresholdFor(curve: readonly Operating[], target: number): Advice | undefined {
  const at = curve.findLastIndex(({ accuracy, kept }) => accuracy >= target && kept >= fewestKept);
  const found = curve[at];
  if (!found) return undefined;
  const threshold = shortened(found.threshold, curve[at + 1]?.threshold ?? -1);
  return { ...found, threshold, target, interval: wilson(found.accuracy, found.kept) };
}

/** The number of fewest decimals, four at least, above `below` and not above the threshold. */
function shortened(threshold: number, below: number): number {
  for (let decimals = 4; decimals < 17; decimals++) {
    const near = Number(threshold.toFixed(decimals));
    const short = near <= threshold ? near : Number((near - 10 ** -decimals).toFixed(decimals));
    if (short > below) return short;
  }
  return threshold;
}

/** A part of the curve that a chart can show: its ends, and points evenly spread between. */
export function thinned<Point>(curve: readonly Point[], most: number): readonly Point[] {
  if (curve.length <= most) return curve;
  const step = (curve.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, at) => curve[Math.round(at * step)]!);
}

/**
 * The 95 % score interval of a share: Wilson, "Probable inference, the law of succession, and
 * statistical inference" (1927).
 */
export function wilson(share: number, rows: number): Interval {
  const z = 1.959964;
  const scale = 1 + z ** 2 / rows;
  const centre = (share + z ** 2 / (2 * rows)) / scale;
  const reach = (z / scale) * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2));
  return [Math.max(0, centre - reach), Math.min(1, centre + reach)];
}
