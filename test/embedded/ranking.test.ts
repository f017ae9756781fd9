import { expect, it } from 'vitest';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { labelRanking } from '../../src/embedded/ranking.ts';
import { labelTask } from '../support/label-task.ts';

const lexicon = await readLexicon();
const task = labelTask(['cooking', 'sports', 'finance', 'weather'], { other: 'none of these' });

it('puts every label in order, the likeliest first', () => {
  const rank = labelRanking(lexicon, task, []);
  expect(rank('the team won the football match')[0]).toBe(1);
  expect(rank('bake the bread and season the soup')[0]).toBe(0);
  expect(rank('the bank raised the interest rate').toSorted()).toEqual([0, 1, 2, 3]);
});

it('has no order for a text that says nothing of any label', () => {
  const rank = labelRanking(lexicon, task, []);
  expect(rank('qwertz 123')).toEqual([]);
  expect(rank('die Mannschaft hat gestern leider schon wieder verloren')).toEqual([]);
});

it('learns from texts and from examples', () => {
  const texts = Array.from({ length: 60 }, (_, n) =>
    n % 2 ? `the snow and rain in town ${n}` : `kubernetes match of the football team ${n}`,
  );
  const examples = [
    { text: 'zorblax', labels: ['finance'] },
    { text: 'zorblax again', labels: ['finance'] },
    { text: 'nothing at all', labels: ['none of these'] },
  ];
  expect(labelRanking(lexicon, task, texts)('kubernetes')[0]).toBe(1);
  expect(labelRanking(lexicon, { ...task, examples }, texts)('zorblax')[0]).toBe(2);
});
