import { type GoldRow, isRight } from './gold-row.ts';

/** The rows whose confidence lies between two tenths. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean confidence of its rows, and the share of them that are right. */
  readonly confidence: number;
  readonly accuracy: number;
}

/** How far confidences can be taken at their word. */
export interface Calibration {
  /** Labelled rows with a confidence. */
  readonly rows: number;
  /** Mean distance of confidence and accuracy over the bins, weighted by their rows. */
  readonly error: number;
  /** The bins that hold rows, lowest first. */
  readonly bins: readonly CalibrationBin[];
}

const binCount = 10;

/**
 * Compares confidences with how often they are right, in ten bins of equal width.
 *
 * `error` is the expected calibration error of Guo et al., "On calibration of modern neural
 * networks" (2017).
 *
 * @returns Undefined where no labelled row has a confidence.
 */
export function calibration(rows: readonly GoldRow[]): Calibration | undefined {
  const bins = Array.from({ length: binCount }, () => ({ rows: 0, confidence: 0, right: 0 }));
  for (const row of rows) {
    if (row.predicted === undefined || row.confidence === undefined) continue;
    const bin = bins[Math.min(binCount - 1, Math.floor(row.confidence * binCount))]!;
    bin.rows += 1;
    bin.confidence += row.confidence;
    bin.right += isRight(row) ? 1 : 0;
  }
  const total = bins.reduce((sum, bin) => sum + bin.rows, 0);
  if (total === 0) return undefined;
  const gaps = bins.map((bin) => Math.abs(bin.confidence - bin.right));
  return {
    rows: total,
    error: gaps.reduce((sum, gap) => sum + gap, 0) / total,
    bins: bins.flatMap((bin, at) =>
      bin.rows === 0
        ? []
        : [
            {
              from: at / binCount,
              to: (at + 1) / binCount,
              rows: bin.rows,
              confidence: bin.confidence / bin.rows,
              accuracy: bin.right / bin.rows,
            },
          ],
    ),
  };
}
