import { expect, it } from 'vitest';
import { lemma } from '../../src/embedded/lemma.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';

const lexicon = await readLexicon();

it.each([
  ['dogs', 'dog'],
  ['stories', 'story'],
  ['boxes', 'box'],
  ['making', 'make'],
  ['stopped', 'stop'],
  ['running', 'run'],
  ['bigger', 'big'],
  ['mice', 'mouse'],
  ['went', 'go'],
  ['worst', 'bad'],
  ['news', 'news'],
  ['boss', 'boss'],
])('%s is a form of %s', (form, base) => {
  expect(lexicon.word(lemma(form, lexicon))).toBe(base);
});

it('knows no base form of a word that English lacks', () => {
  expect(lemma('qwrtzing', lexicon)).toBe(-1);
});
