import { expect, it } from 'vitest';
import { mostLearnt } from '../../src/embedded/units.ts';
import { Vocabulary } from '../../src/embedded/vocabulary.ts';

it('a vocabulary numbers words from the first unit on', () => {
  const vocabulary = new Vocabulary(7);
  expect(['x', 'y', 'x'].map((word) => vocabulary.learn(word))).toEqual([7, 8, 7]);
  expect(['y', 'z'].map((word) => vocabulary.find(word))).toEqual([8, -1]);
  expect(vocabulary.end).toBe(9);
});

it('a full vocabulary takes in no more words', () => {
  const vocabulary = new Vocabulary(0);
  for (let i = 0; i < mostLearnt; i++) vocabulary.learn(`w${i}`);
  expect(vocabulary.learn('one more')).toBe(-1);
  expect(vocabulary.learn('w5')).toBe(5);
});

it('a copy goes its own way', () => {
  const vocabulary = new Vocabulary(0);
  vocabulary.learn('x');
  const copy = vocabulary.copy();
  expect([copy.find('x'), copy.learn('y')]).toEqual([0, 1]);
  expect(vocabulary.find('y')).toBe(-1);
});

it('a part of a vocabulary keeps the units that its words had', () => {
  const vocabulary = new Vocabulary(0);
  for (const word of ['x', 'y', 'z']) vocabulary.learn(word);
  const part = vocabulary.only((unit) => unit !== 1);
  expect(['x', 'y', 'z'].map((word) => part.find(word))).toEqual([0, -1, 2]);
});
