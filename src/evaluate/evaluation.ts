import { type McNemar, mcNemar } from './agreement.ts';
import { type Intervals, intervals } from './bootstrap.ts';
import { type Calibration, calibration } from './calibration.ts';
import { type Confusion, confusion } from './confusion.ts';
import { type Advice, coverageCurve, type Operating, thinned, thresholdFor } from './coverage.ts';
import type { GoldRow } from './gold-row.ts';
import { type Score, score } from './score.ts';

/** What labelling cost. */
export interface Usage {
  /** US dollars; undefined where the price is unknown, which is not free. */
  readonly cost: number | undefined;
  /** Wall-clock time of the labelling alone. */
  readonly seconds: number;
  readonly rowsPerSecond: number;
  /** Rows whose answer was known before, which took neither money nor time. */
  readonly knownRows: number;
}

/** How often the few labels that a model was asked with had the gold label among them. */
export interface ShortlistRecall {
  /** Labels of a shortlist. */
  readonly size: number;
  readonly labels: number;
  readonly rows: number;
  /** Rows whose shortlist has all their gold labels. */
  readonly held: number;
}

/** Where labels come from, with what they are for each row. */
export interface Contestant {
  /** A model's id, or the name of a column. */
  readonly name: string;
  /** The rows with gold labels: the same for all contestants, in the same order. */
  readonly rows: readonly GoldRow[];
  /** Rows without a label by reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** Absent where the labels were there already. */
  readonly usage?: Usage;
  /** Absent where the model was asked with all labels. */
  readonly shortlist?: ShortlistRecall;
}

/** How good one contestant's labels are. */
export interface Result {
  readonly name: string;
  readonly score: Score;
  readonly intervals: Intervals;
  /** Absent where rows may have several labels. */
  readonly confusion?: Confusion;
  /** These three are absent where there are no confidences. */
  readonly calibration?: Calibration;
  readonly curve?: readonly Operating[];
  /** Also absent where no threshold reaches the target, or none is set. */
  readonly advice?: Advice;
  readonly failures: Readonly<Record<string, number>>;
  readonly usage?: Usage;
  readonly shortlist?: ShortlistRecall;
}

/** How two contestants compare, by their places among the results. */
export interface Comparison extends McNemar {
  readonly first: number;
  readonly second: number;
}

/** All there is to say of the contestants. */
export interface Evaluation {
  readonly labels: readonly string[];
  readonly multiple: boolean;
  /** Rows with gold labels. */
  readonly rows: number;
  /** The accuracy that thresholds were sought for. */
  readonly target?: number;
  readonly results: readonly Result[];
  /** One for each pair. */
  readonly comparisons: readonly Comparison[];
}

export interface EvaluationOptions {
  /** Every label that may occur, in the order to report them. */
  readonly labels: readonly string[];
  readonly multiple: boolean;
  /** Find the threshold that reaches this accuracy. */
  readonly target?: number | undefined;
}

/** Evaluates contestants against the same gold labels. Each has at least one row. */
export function evaluation(
  contestants: readonly Contestant[],
  { labels, multiple, target }: EvaluationOptions,
): Evaluation {
  return {
    labels,
    multiple,
    rows: contestants[0]?.rows.length ?? 0,
    ...(target === undefined ? {} : { target }),
    results: contestants.map((one) => result(one, { labels, multiple, target })),
    comparisons: comparisons(contestants),
  };
}

function result(contestant: Contestant, { labels, multiple, target }: EvaluationOptions): Result {
  const { name, rows, failures, usage, shortlist } = contestant;
  const calibrated = calibration(rows);
  const curve = coverageCurve(rows);
  const advice = target === undefined ? undefined : thresholdFor(curve, target);
  return {
    name,
    score: score(rows, labels, multiple),
    intervals: intervals(rows, labels),
    ...(multiple ? {} : { confusion: confusion(rows, labels) }),
    ...(calibrated ? { calibration: calibrated, curve: thinned(curve, curvePoints) } : {}),
    ...(advice ? { advice } : {}),
    failures,
    ...(usage ? { usage } : {}),
    ...(shortlist ? { shortlist } : {}),
  };
}

/** As many as a wide screen can tell apart. */
const curvePoints = 400;

function comparisons(contestants: readonly Contestant[]): Comparison[] {
  return contestants.flatMap((one, first) =>
    contestants.slice(first + 1).map((other, further) => ({
      first,
      second: first + 1 + further,
      ...mcNemar(one.rows, other.rows),
    })),
  );
}
