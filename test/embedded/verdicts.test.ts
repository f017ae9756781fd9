import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/embedded/evidence.ts';
import { labelSet } from '../../src/embedded/label-set.ts';
import { verdicts } from '../../src/embedded/verdicts.ts';
import type { Verdict } from '../../src/prediction.ts';
import type { LabelTask } from '../../src/task.ts';
import { task } from './task.ts';

describe('a row', () => {
  it('gets the label with the highest probability, and where asked a score for each label', () => {
    expect(decide(task(['a', 'b']), [[1, 2]])).toEqual([
      { prediction: { kind: 'labels', labels: ['b'] } },
    ]);
    const [verdict] = decide(task(['a', 'b'], { confidence: true }), [[1, 2]]);
    expect(labels(verdict)).toEqual(['b']);
    const scores = verdict && 'prediction' in verdict ? verdict.prediction.scores! : [];
    expect(scores[1]! / scores[0]!).toBeCloseTo(Math.E);
    expect(scores[0]! + scores[1]!).toBeCloseTo(1);
  });

  it('has its confidence told only when asked for', () => {
    expect(confidence(decide(task(['a', 'b']), [[1, 2]])[0])).toBeUndefined();
    const asked = decide(task(['a', 'b'], { confidence: true }), [[1, 2]]);
    expect(confidence(asked[0])).toBeCloseTo(Math.E / (1 + Math.E));
  });

  it('that seems not to be English is no surer than chance', () => {
    const asked = task(['a', 'b'], { confidence: true });
    expect(confidence(decide(asked, [[1, 9]], { foreign: Uint8Array.of(1) })[0])).toBe(0.5);
  });

  it('without any evidence fails', () => {
    expect(decide(task(['a', 'b']), [[0, 0]])).toMatchObject([
      { failure: { reason: 'no-evidence' } },
    ]);
  });
});

describe('a null label', () => {
  const asked = task(['a', 'b', 'neutral']);

  it('is chosen where it is more probable than the others', () => {
    const rows = [
      [0.6, 0.1, 0.7],
      [0.8, 0.1, 0.7],
    ];
    expect(decide(asked, rows).map(labels)).toEqual([['neutral'], ['a']]);
  });

  it('is chosen without evidence if a word is known, and only then', () => {
    const speaks = [0, 0, 0];
    expect(labels(decide(asked, [[0, 0, 0.7]], { speaks })[0])).toEqual(['neutral']);
    expect(decide(asked, [[0, 0, 0.7]], { speaks, known: Uint8Array.of(0) })).toMatchObject([
      { failure: { reason: 'no-evidence' } },
    ]);
  });

  it('offered beside the others is chosen too, alone', () => {
    const offered = task(['a', 'b'], { other: 'else', multiple: true });
    expect(labels(decide(offered, [[0.1, 0, 0.7]])[0])).toEqual(['else']);
  });
});

describe('several labels', () => {
  const several = task(['a', 'b', 'c'], { multiple: true });

  it('are those at least half as probable as the best, best first', () => {
    expect(labels(decide(several, [[1.5, 2, 1.2]])[0])).toEqual(['b', 'a']);
  });

  it('are as many as asked for', () => {
    expect(labels(decide({ ...several, maxLabels: 1 }, [[1.5, 2, 1.2]])[0])).toEqual(['b']);
    expect(labels(decide({ ...several, minLabels: 3 }, [[1.5, 2, 1.2]])[0])).toEqual([
      'b',
      'a',
      'c',
    ]);
  });

  it('are only those with evidence', () => {
    expect(labels(decide(several, [[0.1, 0, 0]])[0])).toEqual(['a']);
  });

  it('may be none where the task allows it', () => {
    expect(labels(decide({ ...several, minLabels: 0 }, [[0, 0, 0]])[0])).toEqual([]);
  });

  it('that are none are as sure as the best is unsure', () => {
    const asked = { ...several, minLabels: 0, confidence: true };
    expect(confidence(decide(asked, [[0, 0, 0]])[0])).toBeCloseTo(2 / 3);
  });

  it('are as sure as the least sure of them', () => {
    const [verdict] = decide({ ...several, confidence: true }, [[1.5, 2, 0]]);
    const whole = Math.exp(1.5) + Math.exp(2) + 1;
    expect(confidence(verdict)).toBeCloseTo(Math.exp(1.5) / whole);
  });
});

/** Verdicts where whatever has a logarithm above 0 has evidence. */
function decide(asked: LabelTask, rows: number[][], more: Partial<Evidence> = {}): Verdict[] {
  const logs = Float32Array.from(rows.flat());
  const evidence = {
    logs,
    speaks: logs.map((log) => (log > 0 ? 1 : 0)),
    known: new Uint8Array(rows.length).fill(1),
    foreign: new Uint8Array(rows.length),
    ...more,
  };
  return verdicts(evidence, labelSet(asked), asked);
}

function labels(verdict: Verdict | undefined): readonly string[] | undefined {
  return verdict && 'prediction' in verdict ? verdict.prediction.labels : undefined;
}

function confidence(verdict: Verdict | undefined): number | undefined {
  return verdict && 'prediction' in verdict ? verdict.prediction.confidence : undefined;
}
