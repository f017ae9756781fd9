import { expect, it } from 'vitest';
import { textEmbedder } from '../../src/embedded/embed.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { cosine, unit } from '../../src/embedded/vectors.ts';

it('texts on like things point the same way, also without a word in common', async () => {
  const embed = textEmbedder(await readLexicon());
  const near = (a: string, b: string) => cosine(unit(embed(a)), unit(embed(b)));
  const football = 'the striker scored in the football match';
  expect(near(football, 'a goal won the soccer game')).toBeGreaterThan(
    near(football, 'the surgeon treated a patient'),
  );
});

it('a text without a known word has no direction', async () => {
  const embed = textEmbedder(await readLexicon());
  expect(embed('qwxzk 123').every((value) => value === 0)).toBe(true);
});
