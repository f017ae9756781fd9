import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableOf } from '../../src/embedded/columns.ts';
import { familiarity } from '../../src/embedded/evidence.ts';
import { Forms } from '../../src/embedded/forms.ts';
import { learnFrom } from '../../src/embedded/learning.ts';
import { type Learnt, nothingLearnt } from '../../src/embedded/learnt.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { support } from '../../src/embedded/naive-bayes.ts';
import { rowModel } from '../../src/embedded/row-model.ts';
import { TextSums } from '../../src/embedded/text-sums.ts';
import { unitsOf } from '../../src/embedded/units.ts';
import { Vocabulary } from '../../src/embedded/vocabulary.ts';
import { task } from './task.ts';

const units = unitsOf(await readLexicon());
const forms = new Forms(units);
const words =
  `not never no good bad great awful ship sail harbour mountain hill climb peak ice cream new york
  the of and but zorp quux blorp's zebra-striped qqq-mobile isn't café £5 $ ! ? 1984 x Спасибо`.split(
    /\s+/,
  );
const word = fc.constantFrom(...words);
const text = fc.array(word, { maxLength: 40 }).map((some) => some.join(' '));

const topics = rowModel(task(['ships', 'mountains', 'other']), units, forms);
const moods = rowModel(task(['positive', 'negative']), units, forms);
const sample = Array.from({ length: 200 }, (_, i) =>
  [1, 3, 7, 11].map((step) => words[(i * step + step) % words.length]).join(' '),
);

describe('what texts add up to', () => {
  it.each([
    ['a fit to topics', learnFrom(topics, sample)],
    ['a fit to praise and blame', learnFrom(moods, sample)],
    ['no fit', nothingLearnt(moods)],
  ])('is what their bags add up to, number for number, with %s', (_, learnt) => {
    const sums = new TextSums(learnt);
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
        expect(sums.of(texts)).toEqual(byBags(learnt, texts));
      }),
    );
  });

  it('stays the same when more words were met than are remembered', () => {
    const learnt = learnFrom(moods, sample);
    const sums = new TextSums(learnt);
    const before = sums.of(sample);
    for (let first = 0; first < 100_000; first += 10_000) {
      sums.of([Array.from({ length: 10_000 }, (_, i) => `w${first + i}y not good`).join(' ')]);
    }
    expect(sums.of(sample)).toEqual(before);
  });
});

/** The same by what a fit works with. */
function byBags(learnt: Learnt, texts: readonly string[]) {
  const { model, columns, weights, priors } = learnt;
  // With no room for another word, so that unknown ones are strangers.
  const full = new Vocabulary(units.firstLearnt, learnt.vocabulary, [['', units.end - 1]]);
  const bags = model.reader.learn(texts, full);
  return {
    scores: model.scores(bags),
    supports: support(tableOf(bags, columns), weights, priors.length),
    ...familiarity(bags, units),
  };
}
