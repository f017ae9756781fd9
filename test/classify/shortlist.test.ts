import { describe, expect, it } from 'vitest';
import { systemText } from '../../src/classify/prompt.ts';
import { labelsPerPack, narrowed, Shortlist, widest } from '../../src/classify/shortlist.ts';
import { labelTask } from '../support/label-task.ts';

const names = Array.from('abcdefghijklmnopqrstuvwxyz');
const task = labelTask(names, { shortlist: 3, other: 'none' });
const namesOf = ({ labels }: { labels: readonly { name: string }[] }) =>
  labels.map(({ name }) => name).join('');

describe('the labels of a pack', () => {
  it('are the first of each row, then the second of each, in the task’s order', () => {
    const rankings = [
      [25, 3, 4, 5],
      [24, 3, 7, 8],
    ];
    expect(namesOf(narrowed(task, rankings, 5))).toBe('dehyz');
  });

  it('are no more than there are, and equally many for every pack', () => {
    const all = [...names.keys()];
    expect(namesOf(narrowed(task, [all], 12))).toHaveLength(12);
    expect(namesOf(narrowed(task, [all.toReversed()], 40))).toHaveLength(26);
  });

  it('are four shortlists, three quarters of all labels, or the shortlist of a single row', () => {
    expect(labelsPerPack(task, 20)).toBe(12);
    expect(labelsPerPack({ ...task, shortlist: 8 }, 20)).toBe(19);
    expect(labelsPerPack({ ...task, shortlist: 20 }, 20)).toBe(26);
    expect(labelsPerPack(task, 1)).toBe(3);
  });

  it('never take more room than those that take most', () => {
    const described = labelTask(
      names.map((name, at) => ({ name, description: 'x'.repeat(at) })),
      { shortlist: 3, examples: [{ text: 'long '.repeat(50), labels: ['a'] }] },
    );
    const most = systemText(widest(described, 5), 'codes').length;
    for (const start of names.keys()) {
      const ranking = names.map((_, at) => (start + at) % 26);
      expect(systemText(narrowed(described, [ranking], 5), 'codes').length).toBeLessThanOrEqual(
        most,
      );
    }
  });

  it('come after the rules, with the examples of labels that are offered', () => {
    const examples = [
      { text: 'about a', labels: ['a'] },
      { text: 'about z', labels: ['z'] },
      { text: 'about nothing', labels: ['none'] },
    ];
    const text = systemText(narrowed({ ...task, examples }, [[25, 3]], 2), 'codes');
    expect(text.indexOf('Reply with')).toBeLessThan(text.indexOf('Labels:'));
    expect(text).toMatch(/- L01 = "d"\n- L02 = "z"\n- L03 = "none"/);
    expect(text.match(/about \w+/g)).toEqual(['about z', 'about nothing']);
  });
});

describe('a shortlist', () => {
  const rank = (text: string) => (text === '?' ? [] : [...names.keys()].slice(text.length));
  const shortlist = () => new Shortlist({ task, rank, sample: ['x', 'xx', 'xxx'] });

  it('offers a row of the sample, or one that tells nothing, all labels', () => {
    expect(shortlist().ranked('x')).toBeUndefined();
    expect(shortlist().ranked('?')).toBeUndefined();
    expect(shortlist().ranked('four')?.[0]).toBe(4);
  });

  it('holds its first labels and the one for none of them', () => {
    expect(shortlist().holds('four', ['g', 'e'])).toBe(true);
    expect(shortlist().holds('four', ['h'])).toBe(false);
    expect(shortlist().holds('four', ['none'])).toBe(true);
    expect(shortlist().holds('?', ['z'])).toBe(true);
  });

  it('counts the rows of the sample that have an answer, each text once', () => {
    const counted = shortlist();
    const said = (label: string) => ({ prediction: { kind: 'labels', labels: [label] } }) as const;
    counted.heard('x', said('b'));
    counted.heard('x', said('b'));
    counted.heard('xx', said('z'));
    counted.heard('xxx', { failure: { reason: 'refused', message: 'no' } });
    expect(counted.recall()).toEqual({ size: 3, labels: 26, rows: 2, held: 1 });
  });
});
