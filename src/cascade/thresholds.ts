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
  /** By label. */
  readonly byLabel: ReadonlyMap<string, number>;
  /** For rows with several labels or none, and for labels that no row of the sample has alone. */
  readonly others: number;
}

/**
 * The thresholds up to which the sample lets the first model's labels be kept, one a label.
 *
 * They are where a walk through the rows ends, from the least doubtful on (see `mostDisagreements`).
 * A margin m claims odds of e^m, and so a disagreement with probability 1 / (1 + e^m). Where the
 * sampled rows of a label that have been passed disagreed more often than they claimed, compared
 * with those of all labels, its further rows are the more doubtful by that factor, and come later.
 * Only rows that have been passed have a part in this: the promise rests on it.
 *
 * @param most - Disagreements allowed among the kept: see `mostDisagreements`.
 */
export function chooseThresholds(sample: readonly Compared[], most: number): Thresholds {
  const lanes = lanesOf(sample);
  if (most >= 0) walk([...lanes.values()], most);
  const byLabel = new Map<string, number>();
  for (const [label, { threshold }] of lanes)
    if (label !== undefined) byLabel.set(label, threshold);
  return { byLabel, others: lanes.get(undefined)!.threshold };
}

/** Whether the first model's label of a row is kept. */
export function isKept(
  { labels, margin }: Pick<Compared, 'labels' | 'margin'>,
  { byLabel, others }: Thresholds,
): boolean {
  return margin > (byLabel.get(onlyOf(labels) ?? '') ?? others);
}

/** How many rows disagreed, and how many of them should have by the margins they had. */
interface Tally {
  disagreed: number;
  claimed: number;
}

/** The rows of one label, or all that have several or none: sets of labels are too many to tell apart. */
interface Lane extends Tally {
  /** Those in the sample, the surest first. */
  readonly sampled: readonly Compared[];
  /** How many of these have been passed. */
  passed: number;
  /** All rows of a greater margin have been passed. */
  threshold: number;
}

function walk(lanes: readonly Lane[], most: number): void {
  const all = { disagreed: 0, claimed: 0 };
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

/** In the order of the labels' names: which lane goes first where two tie tells nothing of the sample. */
/** By label; those of no one label by undefined. */
function lanesOf(sample: readonly Compared[]): Map<string | undefined, Lane> {
  const groups = new Map<string | undefined, Compared[]>([[undefined, []]]);
  for (const row of sample) {
    const label = onlyOf(row.labels);
    const group = groups.get(label);
    if (group) group.push(row);
    else groups.set(label, [row]);
  }
  return new Map([...groups].map(([label, rows]) => [label, laneOf(rows)]));
}

function laneOf(rows: Compared[]): Lane {
  const sampled = rows.sort((a, b) => b.margin - a.margin);
  return { sampled, passed: 0, threshold: Number.POSITIVE_INFINITY, disagreed: 0, claimed: 0 };
}

function onlyOf(labels: readonly string[]): string | undefined {
  return labels.length === 1 ? labels[0] : undefined;
}

/** Disagreements that a label must show before its own record weighs as much as that of all. */
const inertia = 2;
