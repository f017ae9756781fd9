/** A row of the sample, once the strong model has been asked for it. */
export interface Compared {
  /** What the first model gave it: one label, or a set of them. */
  readonly labels: readonly string[];
  /** The margin that the first model gave this. */
  readonly margin: number;
  /** Whether the strong model gave the same. A row it gave no label counts as a disagreement. */
  readonly agrees: boolean;
}

/**
 * Margins above which the first model's labels are kept: Infinity keeps none, -Infinity all that
 * have a margin.
 */
export interface Thresholds {
  /** By label, of those that some row which was compared has alone. */
  readonly byLabel: ReadonlyMap<string, number>;
  /** For other labels. */
  readonly others: number;
  /** For rows with several labels, or none. */
  readonly several: number;
}

/**
 * The thresholds up to which the sample lets the first model's labels be kept, one a label.
 *
 * They are where a walk through the rows ends, from the least doubtful on (see `mostDisagreements`).
 * A margin m claims odds of e^m, and so a disagreement with probability 1 / (1 + e^m). Where the
 * sampled rows of a label that have been passed disagreed more often than they claimed, compared
 * with those of all labels, its further rows are the more doubtful by that factor, and come later.
 * Only rows that have been passed have a part in this, and such as are not open: the promise rests on it.
 *
 * @param most - Disagreements allowed among the kept: see `mostDisagreements`.
 * @param before - Rows that taught: what they show of labels counts from the start.
 */
export function chooseThresholds(
  sample: readonly Compared[],
  most: number,
  before: readonly Compared[] = [],
): Thresholds {
  const lanes = lanesOf([...before, ...sample]);
  const all = { disagreed: 0, claimed: 0 };
  for (const row of before) {
    note(row, all);
    note(row, laneOf(row, lanes));
  }
  for (const row of sample) laneOf(row, lanes).sampled.push(row);
  const { byLabel, others, several } = lanes;
  const inTurn = [others, several, ...byLabel.values()];
  for (const { sampled } of inTurn) sampled.sort((a, b) => b.margin - a.margin);
  if (most >= 0) walk(inTurn, all, most);
  return {
    byLabel: new Map([...byLabel].map(([label, { threshold }]) => [label, threshold])),
    others: others.threshold,
    several: several.threshold,
  };
}

/** Whether the first model's label of a row is kept. */
export function isKept(
  { labels, margin }: Pick<Compared, 'labels' | 'margin'>,
  { byLabel, others, several }: Thresholds,
): boolean {
  return margin > (labels.length === 1 ? (byLabel.get(labels[0]!) ?? others) : several);
}

/** How many rows disagreed, and how many of them should have by the margins they had. */
interface Tally {
  disagreed: number;
  claimed: number;
}

interface Lane extends Tally {
  /** Its rows in the sample, the surest first. */
  readonly sampled: Compared[];
  /** How many of these have been passed. */
  passed: number;
  /** All rows of a greater margin have been passed. */
  threshold: number;
}

function walk(lanes: readonly Lane[], all: Tally, most: number): void {
  const factors = new Float64Array(lanes.length);
  for (let left = most; left >= 0; ) {
    let [next, least] = [lanes[0]!, Number.POSITIVE_INFINITY];
    for (const [at, lane] of lanes.entries()) {
      factors[at] = Math.log(factorOf(lane, all));
      const doubt = factors[at]! - nextMargin(lane);
      if (doubt < least) [next, least] = [lane, doubt];
    }
    for (const [at, lane] of lanes.entries()) {
      // Never past a sampled row that is yet to be counted, however the difference is rounded.
      const reached = Math.max(factors[at]! - least, nextMargin(lane));
      lane.threshold = Math.min(lane.threshold, reached);
    }
    const row = next.sampled[next.passed];
    if (!row) return;
    next.passed += 1;
    note(row, next);
    note(row, all);
    if (!row.agrees) left -= 1;
  }
}

/** By how much more often than others the rows of a label disagree, for what they claim. */
function factorOf({ disagreed, claimed }: Tally, all: Tally): number {
  const usual = (all.disagreed + 1) / (all.claimed + 1);
  return (disagreed + inertia) / (claimed * usual + inertia);
}

function note({ margin, agrees }: Compared, tally: Tally): void {
  tally.claimed += 1 / (1 + Math.exp(margin));
  if (!agrees) tally.disagreed += 1;
}

function nextMargin({ sampled, passed }: Lane): number {
  return sampled[passed]?.margin ?? Number.NEGATIVE_INFINITY;
}

/** Where rows come one after the other. Sets of labels are too many to tell apart. */
interface Lanes {
  readonly byLabel: ReadonlyMap<string, Lane>;
  readonly others: Lane;
  readonly several: Lane;
}

/**
 * Neither that a label has a lane nor the lanes' order tells anything of rows of the sample that are
 * ahead: until the first of its rows is passed, a label's lane is as that of others.
 */
function lanesOf(rows: readonly Compared[]): Lanes {
  const single = rows.filter(({ labels }) => labels.length === 1);
  const names = [...new Set(single.map(({ labels }) => labels[0]!))].sort();
  return {
    byLabel: new Map(names.map((name) => [name, emptyLane()])),
    others: emptyLane(),
    several: emptyLane(),
  };
}

function emptyLane(): Lane {
  return { sampled: [], passed: 0, threshold: Number.POSITIVE_INFINITY, disagreed: 0, claimed: 0 };
}

function laneOf({ labels }: Compared, { byLabel, several }: Lanes): Lane {
  return labels.length === 1 ? byLabel.get(labels[0]!)! : several;
}

/** Disagreements that a label must show before its own record weighs as much as that of all. */
const inertia = 2;
