import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readGlosses } from '../../../scripts/build-lexicon/glosses.ts';
import { graphOf } from '../../../scripts/build-lexicon/graph.ts';
import { packLexicon } from '../../../scripts/build-lexicon/lexicon-file.ts';
import { randomFrom } from '../../../scripts/build-lexicon/random.ts';
import { trainSkipGram } from '../../../scripts/build-lexicon/skip-gram.ts';
import { longestWalk, walk } from '../../../scripts/build-lexicon/walk.ts';
import { readWordNet } from '../../../scripts/build-lexicon/wordnet.ts';
import { readLexicon } from '../../../src/embedded/lexicon.ts';
import { cosine } from '../../../src/embedded/vectors.ts';

// A WordNet of five synsets in two families that have nothing to do with each other.
const folder = mkdtempSync(join(tmpdir(), 'skllm-wordnet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files = {
  'data.noun': `  1 A line of the licence begins with two spaces.
00000010 03 n 02 ship 0 vessel 0 002 ~ 00000020 n 0000 ~ 00000030 n 0000 | floats on the sea
00000020 03 n 01 Sail_Boat 0 001 @ 00000010 n 0000 | a ship with sails
00000030 03 n 01 ferry 0 001 @ 00000010 n 0000 | a ship that crosses 2 rivers
00000040 03 n 01 cake 0 001 ~ 00000050 n 0000 | baked from flour
00000050 03 n 01 muffin 0 001 @ 00000040 n 0000 | a small cake
`,
  'data.verb': '',
  'data.adj': '00000010 00 a 01 afloat(p) 0 000 | of a sail boat\n',
  'data.adv': '',
  'index.sense': 'ship%1:06:00:: 00000010 1 7\ncake%1:06:00:: 00000040 2 0\n',
};
for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
const wordNet = readWordNet(folder);
const glosses = readGlosses(wordNet);
const graph = graphOf(wordNet, glosses);
const word = (text: string) => wordNet.words.indexOf(text);

describe('WordNet', () => {
  it('is read with words, meanings, counts and relations', () => {
    expect(wordNet.words).toEqual([
      ...['ship', 'vessel', 'sail boat', 'ferry', 'cake', 'muffin', 'afloat'],
    ]);
    expect(wordNet.senses[word('ship')]).toEqual([{ synset: 0, rank: 1, count: 7 }]);
    expect(wordNet.synsets[0]).toEqual({
      gloss: 'floats on the sea',
      pointers: [
        { sign: '~', synset: 1 },
        { sign: '~', synset: 2 },
      ],
    });
  });

  it('has glosses whose words are its own: base forms and phrases', () => {
    expect(glosses.words.map((own) => own.map((one) => wordNet.words[one]))).toEqual([
      ...[[], ['ship'], ['ship'], [], ['cake'], ['sail boat']],
    ]);
  });
});

describe('a walk', () => {
  it('stays among what hangs together', () => {
    const sea = new Set(['ship', 'vessel', 'sail boat', 'ferry', 'afloat'].map(word));
    const random = randomFrom(1);
    const words = new Int32Array(longestWalk);
    for (let i = 0; i < 500; i++) {
      const own = words.subarray(0, walk(graph, random, words));
      expect(own.length).toBeGreaterThan(0);
      expect(new Set(own.map((one) => (sea.has(one) ? 1 : 0))).size).toBe(1);
    }
  });
});

describe('training', () => {
  const training = { dimensions: 8, words: 300_000, seed: 5, onProgress: () => {} };
  const vectors = trainSkipGram(graph, training);
  const vector = (text: string) => {
    const own = vectors.slice(8 * word(text), 8 * word(text) + 8);
    const length = Math.sqrt(cosine(own, own));
    return own.map((x) => x / length);
  };

  it('brings words together that walks bring together', () => {
    const near = cosine(vector('ferry'), vector('ship'));
    expect(near).toBeGreaterThan(cosine(vector('ferry'), vector('muffin')) + 0.05);
  });

  it('gives the same numbers again', () => {
    expect(trainSkipGram(graph, training)).toEqual(vectors);
  });

  it('ends in a file that the embedded model reads', async () => {
    const entries = ['ferry', 'ship', 'ship canal'].map((text, i) => {
      return { word: text, idf: i, count: 10 * i, vector: vector(i === 0 ? 'ferry' : 'ship') };
    });
    const path = join(folder, 'lexicon.bin');
    writeFileSync(path, packLexicon(entries));
    const lexicon = await readLexicon(pathToFileURL(path));
    expect([lexicon.size, lexicon.dimensions]).toEqual([3, 8]);
    expect(['ferry', 'ship', 'ship canal', 'shi'].map(lexicon.find)).toEqual([0, 1, 2, -1]);
    expect(lexicon.idf(2)).toBe(2);
    expect(lexicon.count(1)).toBeCloseTo(10, 0);
    const read = new Float32Array(8);
    lexicon.vector(1, read);
    expect(cosine(read, vector('ship'))).toBeGreaterThan(0.97);
  });
});
