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
  /** By label; by labels joined by `|` where a row may have several. */
  readonly byLabel: ReadonlyMap<string, number>;
  /** For labels that no row of the sample has. */
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
  const others = laneOf([]);
  if (most >= 0) walk([...lanes.values(), others], most);
  const byLabel = new Map([...lanes].map(([labels, { threshold }]) => [labels, threshold]));
  return { byLabel, others: others.threshold };
}

/** Whether the first model's label of a row is kept. */
export function isKept(
  { labels, margin }: Pick<Compared, 'labels' | 'margin'>,
  { byLabel, others }: Thresholds,
): boolean {
  return margin > (byLabel.get(nameOf(labels)) ?? others);
}

/** How many rows disagreed, and how many of them should have by the margins they had. */
interface Tally {
  disagreed: number;
  claimed: number;
}

/** The rows of one label. */
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
  for (let left = most; left >= 0; ) {
    const factors = lanes.map((lane) => Math.log(factorOf(lane, all)));
    const doubts = lanes.map((lane, at) => factors[at]! - nextMargin(lane));
    const least = doubts.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    for (const [at, lane] of lanes.entries()) {
      // Never past a sampled row that is yet to be counted, however the difference is rounded.
      const reached = Math.max(factors[at]! - least, nextMargin(lane));
      lane.threshold = Math.min(lane.threshold, reached);
    }
    const lane = lanes[doubts.indexOf(least)]!;
    const row = lane.sampled[lane.passed];
    if (!row) return;
    lane.passed += 1;
    note(row, lane);
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
function lanesOf(sample: readonly Compared[]): Map<string, Lane> {
  const groups = new Map<string, Compared[]>();
  for (const row of sample) {
    const name = nameOf(row.labels);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  const names = [...groups.keys()].sort();
  return new Map(names.map((name) => [name, laneOf(groups.get(name)!)]));
}

function laneOf(rows: Compared[]): Lane {
  const sampled = rows.sort((a, b) => b.margin - a.margin);
  return { sampled, passed: 0, threshold: Number.POSITIVE_INFINITY, disagreed: 0, claimed: 0 };
}

function nameOf(labels: readonly string[]): string {
  return labels.join('|');
}

/** Disagreements that a label must show before its own record weighs as much as that of all. */
const inertia = 2;
