import { describe, expect, it } from 'vitest';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { unitsOf } from '../../src/embedded/units.ts';
import { usualVector } from '../../src/embedded/usual-vector.ts';
import { add, cosine, scaled } from '../../src/embedded/vectors.ts';

const lexicon = await readLexicon();
const usual = usualVector(unitsOf(lexicon));

describe('English as it is used', () => {
  it('lies nearer to praise than a list of all its words does', () => {
    const axis = add(vectorOf('good'), scaled(vectorOf('bad'), -1));
    let listed = 0;
    for (let entry = 0; entry < lexicon.size; entry += 10) {
      listed += cosine(axis, vectorOf(lexicon.word(entry))) / Math.ceil(lexicon.size / 10);
    }
    expect(cosine(axis, usual)).toBeGreaterThan(listed);
  });

  it('lies nearer to what people talk of than to what hardly anyone does', () => {
    const nearness = (word: string) => cosine(usual, vectorOf(word));
    expect(nearness('day')).toBeGreaterThan(nearness('zebra'));
    expect(nearness('house')).toBeGreaterThan(nearness('quark'));
  });
});

function vectorOf(word: string): Float32Array {
  const vector = new Float32Array(lexicon.dimensions);
  lexicon.vector(lexicon.find(word), vector);
  return vector;
}
