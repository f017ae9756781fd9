import { describe, expect, it } from 'vitest';
import { Forms } from '../../src/embedded/forms.ts';
import { learnFrom } from '../../src/embedded/learning.ts';
import { weigherOf } from '../../src/embedded/learnt.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { rowModel } from '../../src/embedded/row-model.ts';
import { bests } from '../../src/embedded/softmax.ts';
import { unitsOf } from '../../src/embedded/units.ts';
import { task } from './task.ts';

const units = unitsOf(await readLexicon());
const forms = new Forms(units);
const model = rowModel(task(['ships', 'mountains']), units, forms);
const atSea = 'ship boat sail sea harbour anchor sailor mast deck voyage'.split(' ');
const onLand = 'mountain hill climb peak summit slope cliff ridge valley rock'.split(' ');
const texts = Array.from({ length: 120 }, (_, i) => {
  const [own, stranger] = i < 60 ? [atSea, 'zorp'] : [onLand, 'quux'];
  return [own[i % 10], own[(3 * i + 1) % 10], own[(7 * i + 5) % 10], stranger].join(' ');
});

describe('a fit', () => {
  it('teaches what unknown words stand for', () => {
    const learnt = learnFrom(model, texts);
    expect(learnt.reason).toBeUndefined();
    expect([...bests(weigherOf(learnt)(['zorp', 'quux']).logs, 2)]).toEqual([0, 1]);
  });

  it('knows nothing of words that occurred once', () => {
    const learnt = learnFrom(model, [...texts, 'ship blorp']);
    expect(learnt.vocabulary.find('zorp')).toBeGreaterThan(0);
    expect(learnt.vocabulary.find('blorp')).toBe(-1);
  });

  it('is not made to fewer than 20 rows, nor to one label', () => {
    expect(learnFrom(model, texts.slice(0, 19)).reason).toMatch(/20/);
    const one = rowModel(task(['ships', 'not ships']), units, forms);
    expect(learnFrom(one, texts).reason).toMatch(/one label/);
  });

  it('follows examples against the meaning of the labels', () => {
    const examples = texts
      .slice(0, 40)
      .map((text, i) => ({ text: `${text} ${i}`, labels: ['mountains'] }));
    const learnt = learnFrom(model, texts, examples);
    expect(learnt.rows).toBe(120);
    expect([...bests(weigherOf(learnt)(['zorp']).logs, 2)]).toEqual([1]);
  });

  it('reads evenly spread rows where all together are too long', () => {
    const long = Array.from({ length: 1500 }, (_, i) => `${texts[i % 120]} `.repeat(2400));
    expect(learnFrom(model, long).rows).toBeLessThan(1000);
  });
});
