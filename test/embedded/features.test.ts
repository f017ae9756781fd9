import { describe, expect, it } from 'vitest';
import { readFeatures } from '../../src/embedded/features.ts';
import { Forms } from '../../src/embedded/forms.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import type { Part } from '../../src/embedded/parts.ts';
import { unitsOf } from '../../src/embedded/units.ts';

const units = unitsOf(await readLexicon());
const forms = new Forms(units);

describe('the features of a text', () => {
  it('are lemmas, function words and unknown words, in order', () => {
    expect(read('The cats from Xyzzyville')).toEqual(['the', 'cat', 'from', '?xyzzyville']);
  });

  it('hold phrases as one, the longest there is', () => {
    expect(read('We love ice cream')).toEqual(['we', 'love', 'ice cream']);
    expect(read('the United States of America and New York')).toEqual([
      'the',
      'united states of america',
      'and',
      'new york',
    ]);
  });

  it('hold every phrase of the lexicon that is plain words', () => {
    const { lexicon } = units;
    const missed: string[] = [];
    for (let entry = 0; entry < lexicon.size; entry++) {
      const word = lexicon.word(entry);
      const isEmpty = word.split(' ').every((one) => units.sign(one) !== undefined);
      if (!/^[a-z]+( [a-z]+){1,3}$/.test(word) || isEmpty) continue;
      if (read(word).join() !== word) missed.push(word);
    }
    expect(missed).toEqual([]);
  });

  it('do not hold phrases of function words alone', () => {
    expect(read('as it is')).toEqual(['as', 'it', 'is']);
  });

  it('stay the same when more words were met than are remembered', () => {
    const text = 'We do not love ice cream';
    const before = read(text);
    for (let word = 0; word < 100_000; word += 10_000) {
      read(Array.from({ length: 10_000 }, (_, i) => `w${(word + i).toString(36)}`).join(' '));
    }
    expect(read(text)).toEqual(before);
  });

  it('after a negation are turned around, four at most', () => {
    expect(read("It isn't good music for tired old dancers")).toEqual([
      'it',
      'not',
      '-good',
      '-music',
      '-for',
      '-tire',
      'old',
      'dancer',
    ]);
  });

  it('are turned around by every way of writing not', () => {
    for (const not of ["don't", 'don’t', 'dont', 'do not', "do n't", 'never']) {
      expect(read(`I ${not} laugh`).at(-1)).toBe('-laugh');
    }
  });

  it('stop being turned around at but and at a sign', () => {
    expect(read('not funny but clever').at(-1)).toBe('clever');
    expect(read('not funny! clever').at(-1)).toBe('clever');
  });

  it('hold the parts of an unknown compound', () => {
    expect(read('a zebra-striped qqq-mobile')).toEqual(['a', 'zebra', 'strip', '?qqq', 'mobile']);
  });

  it('stand for any number by one sign', () => {
    expect(read('in 1984 or 2001')).toEqual(['in', '#', 'or', '#']);
  });

  it('leave out what is too long to be a word', () => {
    expect(read(`key ${'x'.repeat(100)}`)).toEqual(['key']);
  });
});

function read(text: string): string[] {
  const count = readFeatures(text, forms);
  return Array.from(forms.features.subarray(0, count), (feature) => {
    const part = forms.part(feature >> 1);
    const word = part.isSign ? part.word : wordOf(part);
    return feature & 1 ? `-${word}` : word;
  });
}

/** The lexicon's word; a word that the lexicon lacks is marked. */
function wordOf({ unit, word }: Part): string {
  return unit < 0 ? `?${word}` : units.lexicon.word(unit);
}
