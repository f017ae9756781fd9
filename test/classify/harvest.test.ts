import { describe, expect, it } from 'vitest';
import { Harvest } from '../../src/classify/harvest.ts';
import type { Heard } from '../../src/classify/send.ts';

const none: Heard = {
  kind: 'verdicts',
  verdicts: [{ failure: { reason: 'unknown-label', message: '' } }],
};
const one: Heard = {
  kind: 'verdicts',
  verdicts: [{ prediction: { kind: 'labels', labels: ['a'] } }],
};
const refused: Heard = { kind: 'smaller', why: { reason: 'refused', message: '' } };

/** What becomes of a run that hears these, each so many times. */
function hear(harvest: Harvest, ...heard: readonly [Heard, rows: number, times: number][]): string {
  try {
    for (const [reply, rows, times] of heard) {
      for (let i = 0; i < times; i++) harvest.heard(reply, rows);
    }
    return 'goes on';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a run', () => {
  const begun = (retrying = false) => new Harvest('gate::m', retrying);

  it('ends where nothing but invalid answers comes, also of rows alone', () => {
    expect(hear(begun(), [none, 1, 99])).toBe('goes on');
    expect(hear(begun(), [none, 1, 100])).toMatch(/^gate::m has given no valid answer/);
  });

  it.each<[string, ...[Heard, number, number][]]>([
    ['one answer was valid', [one, 20, 1], [none, 1, 1000]],
    ['rows have only been asked together', [none, 2, 1000]],
    ['the rows are what the model refuses', [refused, 1, 1000]],
  ])('goes on where %s', (_, ...heard) => {
    expect(hear(begun(), ...heard)).toBe('goes on');
  });

  it('goes on where a valid answer was known before, or the rows are known to fail', () => {
    const harvest = begun();
    harvest.known();
    expect(hear(harvest, [none, 1, 1000])).toBe('goes on');
    expect(hear(begun(true), [none, 1, 1000])).toBe('goes on');
  });
});
