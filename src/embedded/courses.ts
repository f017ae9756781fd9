import type { Agreement } from './agreement.ts';
import type { Bags } from './bags.ts';
import type { Columns } from './columns.ts';
import { tryWays } from './halves.ts';
import type { RowModel } from './row-model.ts';
import type { Course } from './self-training.ts';

/** How a fit is to be done, and how good it probably is. */
export interface Choice {
  /** To be tried in this order until one can be trusted; none where anchors alone are better. */
  readonly courses: readonly Course[];
  /** Estimated; absent with null labels, of which features say nothing. */
  readonly accuracy?: number;
}

/**
 * Chooses how to fit: the usual way, unless another agrees clearly better with itself (`tryWays`).
 * The others are no fit and, where a label prevails, to believe the labels' shares more.
 *
 * @param options.largestShare - Of the rows, by anchors.
 * @param options.mustFit - Some labels are known: not to fit is no choice.
 */
export function chooseCourse(
  bags: Bags,
  columns: Columns,
  model: RowModel,
  options: { readonly largestShare: number; readonly mustFit: boolean },
): Choice {
  const { nulls, names, poles } = model.labels;
  if (nulls.length > 0) return { courses: [beside] };
  const few = bags.count < fewRows;
  const trial: Course = few ? careful : model.byStyle ? { ...usual, anchorWeight: byStyle } : usual;
  const firm = [firmer, firmest].map((prior) => ({ ...trial, prior }));
  const others = prevails(options, names.length) ? firm : [];
  const ways = few ? [trial] : [trial, ...others, ...(options.mustFit ? [] : [undefined])];
  const found = tryWays(bags, columns, model, ways);
  const best = bestOf(found, clearly * Math.sqrt(comparedRows / bags.count));
  const accuracy = estimated(found[best]!, names.length);
  const way = ways[best];
  if (!way) return { courses: [], accuracy };
  const course = poles === undefined ? way : { ...way, refinements: 0 };
  const isUsual = best === 0;
  return { courses: isUsual ? [course, secondTry] : [{ ...course, mostShift: 1 }], accuracy };
}

/** Fits to how rows are written drift to topics unless anchors come to count in full. */
const byStyle = [0.5, 1] as const;

const firmer = { weight: 1.5, evening: 0.3 };
const firmest = { weight: 2, evening: 0.3 };

const usual: Course = {
  rounds: 10,
  sharpness: 2,
  anchorWeight: [0.5, 0.5],
  prior: { weight: 1, evening: 0.5 },
  neighbours: true,
  refinements: 3,
  mostShift: 0.25,
  mostChanged: 1,
};

/** For few rows, which hardly tell what is typical of a label, nor which way is better. */
const careful: Course = { ...usual, anchorWeight: [1, 1], neighbours: false, refinements: 0 };
const fewRows = 100;

/** Beside null labels, which are held by their anchors alone. */
const beside: Course = {
  ...usual,
  sharpness: 1,
  anchorWeight: [1, 1],
  neighbours: false,
  refinements: 0,
  mostShift: 1,
  mostChanged: 0.2,
};

/** Where the usual way has moved the labels' shares too far. */
const secondTry: Course = { ...beside, prior: firmer, mostShift: 0.2, mostChanged: 1 };

/** A label with three times an even share or more prevails. */
function prevails({ largestShare }: { largestShare: number }, labels: number): boolean {
  return largestShare * labels >= 3;
}

/** The way of the highest kappa; another than the first must be clearly better than that. */
function bestOf(found: readonly Agreement[], clearly: number): number {
  let best = 0;
  found.forEach(({ kappa }, way) => {
    const bar = best === 0 ? found[0]!.kappa + clearly : found[best]!.kappa;
    if (kappa > bar) best = way;
  });
  return best;
}

/** Rows on which ways to fit are compared, at most. */
export const comparedRows = 2000;
/** At that many rows, a difference that is more than chance; with fewer rows chance is greater. */
const clearly = 0.015;

/** Fitted on public sets and parts of them; off by 6 points in the mean. */
function estimated({ accuracy }: Agreement, labels: number): number {
  return Math.min(0.97, Math.max(1 / labels, 0.1 + 0.87 * accuracy));
}
