import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marginOf } from '../../src/cascade/margin.ts';
import { type Compared, chooseThresholds, isKept } from '../../src/cascade/thresholds.ts';

const labels = ['a'];
const sample = [
  { labels, margin: 5, agrees: true },
  { labels, margin: 4, agrees: false },
  { labels, margin: 3, agrees: true },
  { labels, margin: 2, agrees: false },
];

function thresholdOf(label: string, rows: readonly Compared[], most: number) {
  return chooseThresholds(rows, most).byLabel.get(label);
}

/** Rows of a label from the surest down, the given ones of which disagree. */
function rowsOf(label: string, margins: readonly number[], ...wrong: number[]): Compared[] {
  return margins.map((margin) => ({ labels: [label], margin, agrees: !wrong.includes(margin) }));
}

const someLabels = fc.constantFrom(['a'], ['b'], ['c'], ['a', 'b']);
const margins = fc.oneof(
  fc.double({ noNaN: true, min: -3, max: 9 }),
  fc.constantFrom(1, 2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const comparedRows = fc.array(
  fc.record({ labels: someLabels, margin: margins, agrees: fc.boolean() }),
  { maxLength: 60 },
);

describe('the thresholds', () => {
  it('stand at the first disagreement that is not allowed, which is not kept', () => {
    expect(thresholdOf('a', sample, 0)).toBeCloseTo(4);
    expect(thresholdOf('a', sample, 1)).toBeCloseTo(2);
  });

  it('keep every row where fewer disagree than are allowed', () => {
    const { byLabel, others } = chooseThresholds(sample, 2);
    expect([byLabel.get('a'), others]).toEqual([-Infinity, -Infinity]);
  });

  it('keep none where none is allowed', () => {
    const { byLabel, others } = chooseThresholds(sample, -1);
    expect([byLabel.get('a'), others]).toEqual([Infinity, Infinity]);
  });

  it('are lower for a label that disagrees less often than it claims', () => {
    const many = [4, 3.5, 3, 2.5, 2, 1.5, 1, 0.5, 0];
    const rows = [...rowsOf('good', many), ...rowsOf('bad', many, 4, 3, 2, 1)];
    for (const most of [2, 3]) {
      expect(thresholdOf('good', rows, most)).toBeLessThan(thresholdOf('bad', rows, most)!);
    }
  });

  it('are higher from the start for a label that disagreed while it taught', () => {
    const rows = [...rowsOf('good', [4, 3, 2, 1], 2), ...rowsOf('bad', [4, 3, 2, 1], 2)];
    const taught = [...rowsOf('good', [1, 1, 1]), ...rowsOf('bad', [1, 1, 1], 1)];
    const { byLabel } = chooseThresholds(rows, 0, taught);
    expect(byLabel.get('good')).toBeLessThan(byLabel.get('bad')!);
    expect(thresholdOf('good', rows, 0)).toBeCloseTo(thresholdOf('bad', rows, 0)!);
  });

  it('of labels that the sample does not show are as of one that disagrees as others do', () => {
    expect(chooseThresholds(sample, 0).others).toBeCloseTo(4, 0);
  });

  it('tell labels apart, but not the sets of rows that have several', () => {
    const sets = [['a', 'b'], ['b', 'c'], []];
    const rows = sets.map((set, i) => ({ labels: set, margin: i, agrees: true }));
    const thresholds = chooseThresholds([...rows, ...sample], 0);
    expect([...thresholds.byLabel.keys()]).toEqual(['a']);
    for (const { labels } of rows) {
      expect(isKept({ labels, margin: thresholds.several + 0.1 }, thresholds)).toBe(true);
      expect(isKept({ labels, margin: thresholds.several - 0.1 }, thresholds)).toBe(false);
    }
  });

  it('never let more disagreements of the sample pass than are allowed', () => {
    fc.assert(
      fc.property(comparedRows, fc.integer({ min: -1, max: 20 }), (rows, most) => {
        const thresholds = chooseThresholds(rows, most);
        const passed = rows.filter((row) => !row.agrees && isKept(row, thresholds));
        expect(passed.length).toBeLessThanOrEqual(Math.max(0, most));
      }),
    );
  });

  it('know nothing of rows of the sample that are not passed', () => {
    fc.assert(
      fc.property(comparedRows, comparedRows, fc.nat(8), (rows, taught, most) => {
        const thresholds = chooseThresholds(rows, most, taught);
        const { byLabel, others, several } = thresholds;
        const thresholdFor = ({ labels }: Compared) =>
          labels.length === 1 ? (byLabel.get(labels[0]!) ?? others) : several;
        // Where the walk ends is rounded; what lies closer than that may have been met.
        const met = rows.filter((row) => row.margin >= thresholdFor(row) - 1e-9);
        const without = chooseThresholds(met, most, taught);
        for (const row of [...rows, ...taught]) {
          expect(isKept(row, without)).toBe(isKept(row, thresholds));
        }
      }),
    );
  });
});

describe('the margin', () => {
  const prediction = { kind: 'labels', labels: ['a'] } as const;

  it('is the logarithm of how many times likelier the best label is', () => {
    const scores = [0.2, 0.6, 0.1];
    expect(marginOf({ ...prediction, scores }, false)).toBeCloseTo(Math.log(3));
    expect(marginOf({ ...prediction, scores: [0, 0] }, false)).toBe(0);
  });

  it('is the odds of the confidence where labels have no scores, or several are chosen', () => {
    expect(marginOf({ ...prediction, confidence: 0.75 }, false)).toBeCloseTo(Math.log(3));
    expect(marginOf({ ...prediction, confidence: 0.5, scores: [0.9, 0.1] }, true)).toBe(0);
  });

  it('is unknown where there is neither', () => {
    expect(marginOf(prediction, false)).toBeUndefined();
  });
});
