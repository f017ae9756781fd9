import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { cosine } from '../../src/embedded/vectors.ts';

const lexicon = await readLexicon();

describe('the lexicon', () => {
  it('holds common words and phrases', () => {
    const words = ['zebra', 'run', 'hong kong', '9/11'];
    expect(words.map((word) => lexicon.word(lexicon.find(word)))).toEqual(words);
  });

  it('has vectors of length 1', () => {
    for (const word of ['zebra', 'a', 'zymurgy']) {
      expect(cosine(vector(word), vector(word))).toBeCloseTo(1, 5);
    }
  });

  it('puts words of one topic near each other', () => {
    const nearness = (a: string, b: string) => cosine(vector(a), vector(b));
    expect(nearness('doctor', 'hospital')).toBeGreaterThan(nearness('doctor', 'guitar') + 0.2);
    expect(nearness('guitar', 'violin')).toBeGreaterThan(nearness('guitar', 'invoice') + 0.2);
  });

  it('gives rare words a higher idf and common ones a higher count', () => {
    expect(lexicon.idf(lexicon.find('quark'))).toBeGreaterThan(lexicon.idf(lexicon.find('person')));
    expect(lexicon.count(lexicon.find('make'))).toBeGreaterThan(
      lexicon.count(lexicon.find('zebra')),
    );
  });
});

describe('a lexicon file', () => {
  it('that is missing or broken is a fault with a hint', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skllm-lexicon-'));
    const whole = await readFile(new URL('../../data/lexicon.bin', import.meta.url));
    const broken = {
      'empty.bin': '',
      'other.bin': 'PK\x03\x04 and so on',
      'cut.bin': whole.subarray(0, 3e6),
    };
    for (const [name, content] of Object.entries(broken)) {
      await writeFile(join(folder, name), content);
    }
    for (const name of ['missing.bin', ...Object.keys(broken)]) {
      await expect(readLexicon(pathToFileURL(join(folder, name)))).rejects.toMatchObject({
        code: 'fault',
        hint: expect.stringContaining('data/lexicon.bin'),
      });
    }
  });
});

function vector(word: string): Float32Array {
  const found = new Float32Array(lexicon.dimensions);
  lexicon.vector(lexicon.find(word), found);
  return found;
}
