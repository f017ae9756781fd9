import type { Agreement } from './agreement.ts';
import type { Bags } from './bags.ts';
import type { Columns } from './columns.ts';
import { tryWays, type Way } from './halves.ts';
import type { RowModel } from './row-model.ts';
import type { Course } from './self-training.ts';

/** How a fit is to be done, and how good it probably is. */
export interface Choice {
  readonly course: Way;
  /** Absent where it cannot be estimated: with null labels, which no feature speaks for. */
  readonly accuracy?: number;
}

/**
 * Chooses how to fit. The usual course, unless another agrees clearly better with itself: one that
 * believes the labels' shares more, where a label prevails, or none.
 *
 * @param largestShare - Of the rows, by anchors.
 */
export function chooseCourse(
  bags: Bags,
  columns: Columns,
  model: RowModel,
  largestShare: number,
): Choice {
  if (model.labels.nulls.length > 0) return { course: cautious };
  const first = model.byStyle ? 1 : anchored.first;
  const trial: Course = { ...usual, rounds: 10, anchorWeight: [anchored.first, first] };
  const ways = [trial, { ...trial, prior: firmer }, { ...trial, prior: firmest }, undefined];
  const found = tryWays(bags, columns, model, ways);
  const prevails = largestShare * model.labels.names.length >= 3;
  const best = bestOf(found, prevails);
  const last = model.byStyle ? 1 : Math.min(0.6, Math.max(0.4, 1 - found[0]!.kappa));
  const way = ways[best];
  const course = way && { ...way, rounds: usual.rounds, anchorWeight: [0.5, last] as const };
  return { course, accuracy: estimated(found[best]!, model.labels.names.length) };
}

const anchored = { first: 0.5 };

const usual: Course = {
  rounds: 15,
  sharpness: 2,
  anchorWeight: [0.5, 0.5],
  prior: { weight: 1, evening: 0.5 },
};
const firmer = { weight: 1.5, evening: 0.3 };
const firmest = { weight: 2, evening: 0.3 };

/** For null labels, which are held by their anchors alone. */
export const cautious: Course = { ...usual, sharpness: 1, anchorWeight: [1, 1] };
/** For a second try where the usual course has moved the labels' shares too far. */
export const firm: Course = { ...cautious, prior: firmer };

/** By how much another way must agree better than the usual one. */
const clearly = 0.015;

function bestOf(found: readonly Agreement[], prevails: boolean): number {
  const last = found.length - 1;
  let best = 0;
  for (let way = 1; way <= last; way++) {
    const margin = best === 0 ? clearly : 0;
    if (way < last && !prevails) continue;
    if (found[way]!.kappa > found[best]!.kappa + margin) best = way;
  }
  return best;
}

/** Fitted on the public sets of the benchmark and parts of them: 6 points off in the mean. */
function estimated({ accuracy }: Agreement, labels: number): number {
  return Math.min(0.97, Math.max(1 / labels, 0.1 + 0.87 * accuracy));
}
