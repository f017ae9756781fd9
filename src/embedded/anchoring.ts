import type { LabelSet } from './label-set.ts';
import { sharesOf } from './shares.ts';

/** How row scores become comparable across labels: the anchors that self-training holds on to. */
export interface Anchoring {
  /** By label: what its scores are multiplied by; 0 for a null label. */
  readonly factors: Float64Array;
  /** By label: what every row has; 0 for all but null labels. */
  readonly offsets: Float64Array;
}

/** The anchors of rows, of the shape of the scores. */
export function anchorsOf(scores: Float32Array, { factors, offsets }: Anchoring): Float32Array {
  const labels = factors.length;
  const anchors = new Float32Array(scores.length);
  for (let base = 0; base < scores.length; base += labels) {
    for (let k = 0; k < labels; k++) {
      anchors[base + k] = scores[base + k]! * factors[k]! + offsets[k]!;
    }
  }
  return anchors;
}

/** Scores as they are, with fixed thresholds below which no label stands against a null label. */
export function plainAnchoring({ meanings, nulls }: LabelSet): Anchoring {
  const factors = Float64Array.from(meanings, ({ isNull }) => (isNull ? 0 : 1));
  const offsets = new Float64Array(meanings.length);
  for (const { position, denies } of nulls) {
    offsets[position] = denies === undefined ? threshold : thresholdOfDenial;
  }
  return { factors, offsets };
}

const threshold = 0.7;
const thresholdOfDenial = 1;

/**
 * Finds factors that bring labels to one scale, and the whole to a standard deviation of 1.
 *
 * Labels are evened out by the spread of their scores over rows in so far as none prevails: among
 * many small labels differences in spread are chance, but a dominant label's spread is its own.
 *
 * @param scores - One row a row, one column a label.
 */
export function fitAnchoring(scores: Float32Array, labels: LabelSet): Anchoring {
  const real = labels.meanings.flatMap(({ isNull }, k) => (isNull ? [] : [k]));
  const factors = Float64Array.from(labels.meanings, ({ isNull }) => (isNull ? 0 : 1));
  toUnitSpread(factors, scores, real);
  const anchors = anchorsOf(scores, { factors, offsets: nullOffsets(factors, real, labels) });
  const evenness = Math.max(0, 1 - prevalence * Math.max(...sharesOf(anchors, factors.length)));
  const spreads = real.map((k) => spread(scores, factors, [k]));
  const typical = geometricMean(spreads);
  real.forEach((k, i) => {
    factors[k]! *= (typical / spreads[i]!) ** evenness;
  });
  toUnitSpread(factors, scores, real);
  return { factors, offsets: nullOffsets(factors, real, labels) };
}

/** A label with a third of the rows or more prevails. */
const prevalence = 3;

/**
 * A null label stands where the best label's score would be at a threshold: that of the label it
 * denies, or of a typical one.
 */
function nullOffsets(factors: Float64Array, real: readonly number[], labels: LabelSet) {
  const offsets = new Float64Array(factors.length);
  const typical = geometricMean(real.map((k) => factors[k]!));
  for (const { position, denies } of labels.nulls) {
    const middle = labels.poles === undefined ? 1 : betweenPoles;
    offsets[position] = denies === undefined ? middle * typical : factors[denies]!;
  }
  return offsets;
}

const betweenPoles = 0.7;

function toUnitSpread(factors: Float64Array, scores: Float32Array, real: readonly number[]): void {
  const whole = spread(scores, factors, real);
  for (const k of real) factors[k]! /= whole;
}

/** The standard deviation of the scaled scores of some labels together. */
function spread(scores: Float32Array, factors: Float64Array, own: readonly number[]): number {
  let sum = 0;
  let squares = 0;
  for (let base = 0; base < scores.length; base += factors.length) {
    for (const k of own) {
      const anchor = scores[base + k]! * factors[k]!;
      sum += anchor;
      squares += anchor * anchor;
    }
  }
  const count = (scores.length / factors.length) * own.length || 1;
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) + 1e-6;
}

function geometricMean(numbers: readonly number[]): number {
  return Math.exp(numbers.reduce((sum, x) => sum + Math.log(x), 0) / (numbers.length || 1));
}
