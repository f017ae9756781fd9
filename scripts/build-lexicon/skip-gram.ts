import type { Graph } from './graph.ts';
import { type Kernels, kernels } from './kernels.ts';
import { fraction, type Random, randomFrom } from './random.ts';
import { longestWalk, walk } from './walk.ts';

export interface Training {
  /** Numbers in a vector, a multiple of 4. */
  readonly dimensions: number;
  /** Words of walks to train on. */
  readonly words: number;
  readonly seed: number;
  /** Told now and then how many words were seen. */
  readonly onProgress: (words: number) => void;
}

/**
 * Trains word vectors on random walks: skip-gram with negative sampling (Mikolov et al. 2013), the
 * walks made as they are needed. The words of a window share their negative samples (Ji et al.
 * 2016), which spares most of the memory traffic. One thread: the same result each time.
 *
 * @returns One vector of `dimensions` numbers a word.
 */
export function trainSkipGram(graph: Graph, training: Training): Float32Array {
  const random = randomFrom(training.seed);
  const frequency = wordFrequency(graph, random);
  const model = new Model(graph.words, training.dimensions, random);
  const negatives = negativeTable(frequency);
  const keep = frequency.map((share) => Math.sqrt(sampling / share) + sampling / share);
  const sentence = new Int32Array(longestWalk);
  let reported = 0;
  for (let seen = 0; seen < training.words; ) {
    const length = walk(graph, random, sentence);
    seen += length;
    let kept = 0;
    for (let i = 0; i < length; i++) {
      if (fraction(random) < keep[sentence[i]!]!) sentence[kept++] = sentence[i]!;
    }
    model.rate = firstRate * Math.max(lastRate, 1 - seen / training.words);
    trainSentence(model, sentence.subarray(0, kept), negatives, random);
    if (seen - reported < reportEvery) continue;
    training.onProgress(seen);
    reported = seen;
  }
  return model.vectors();
}

/** Words before and after that a word is trained on, at most. */
const window = 6;
const negativeSamples = 5;
/** Words more frequent than this are passed over now and then. */
const sampling = 1e-4;
const firstRate = 0.025;
/** Part of the first rate that the last one is. */
const lastRate = 0.01;
/** Words that the frequencies are counted on. */
const counted = 5_000_000;
const negativePlaces = 2 ** 23;
const reportEvery = 1_000_000;

/** Each word's share of the words of walks; what never came counts half a time. */
function wordFrequency(graph: Graph, random: Random): Float64Array {
  const counts = new Float64Array(graph.words).fill(0.5);
  const sentence = new Int32Array(longestWalk);
  let seen = 0;
  while (seen < counted) {
    const length = walk(graph, random, sentence);
    for (let i = 0; i < length; i++) counts[sentence[i]!]! += 1;
    seen += length;
  }
  return counts.map((count) => count / seen);
}

/** A table from which words are drawn by their frequency to the power of 3/4. */
function negativeTable(frequency: Float64Array): Int32Array {
  const table = new Int32Array(negativePlaces);
  const weights = frequency.map((share) => share ** 0.75);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let word = 0;
  let sum = weights[0]!;
  for (let place = 0; place < table.length; place++) {
    while (place / table.length > sum / total && word < weights.length - 1) sum += weights[++word]!;
    table[place] = word;
  }
  return table;
}

function trainSentence(
  model: Model,
  words: Int32Array,
  negatives: Int32Array,
  random: Random,
): void {
  const contrasts = new Int32Array(negativeSamples);
  for (let i = 0; i < words.length; i++) {
    const center = words[i]!;
    for (let n = 0; n < negativeSamples; n++) contrasts[n] = negatives[random() % negativePlaces]!;
    const reach = 1 + (random() % window);
    const last = Math.min(words.length - 1, i + reach);
    for (let j = Math.max(0, i - reach); j <= last; j++) {
      if (words[j] !== center) model.train(words[j]!, center, contrasts);
    }
  }
}

/** Vectors of words, and of words as company of others, in one memory. */
class Model {
  rate = firstRate;
  readonly #kernels: Kernels;
  readonly #numbers: Float32Array;
  readonly #words: number;
  readonly #dimensions: number;
  /** Bytes of a row; the word vectors come first, then as many of company, then one of changes. */
  readonly #row: number;
  readonly #company: number;
  readonly #change: number;

  constructor(words: number, dimensions: number, random: Random) {
    this.#words = words;
    this.#dimensions = dimensions;
    this.#row = 4 * dimensions;
    this.#company = words * this.#row;
    this.#change = 2 * this.#company;
    const memory = new WebAssembly.Memory({
      initial: Math.ceil((this.#change + this.#row) / 2 ** 16),
    });
    this.#numbers = new Float32Array(memory.buffer);
    this.#kernels = kernels(memory, dimensions);
    for (let i = 0; i < words * dimensions; i++) {
      this.#numbers[i] = (fraction(random) - 0.5) / dimensions;
    }
  }

  /** Draws a word nearer to the company it is in, and away from words it is not with. */
  train(word: number, center: number, contrasts: Int32Array): void {
    const { add } = this.#kernels;
    const own = word * this.#row;
    this.#pair(own, center, 1);
    for (const contrast of contrasts) if (contrast !== center) this.#pair(own, contrast, 0);
    add(own, this.#change, 1);
    this.#numbers.fill(0, this.#change / 4, this.#change / 4 + this.#dimensions);
  }

  vectors(): Float32Array {
    return this.#numbers.slice(0, this.#words * this.#dimensions);
  }

  #pair(own: number, word: number, together: 0 | 1): void {
    const { dot, add } = this.#kernels;
    const company = this.#company + word * this.#row;
    const step = (together - sigmoid(dot(own, company))) * this.rate;
    add(this.#change, company, step);
    add(company, own, step);
  }
}

/** Beyond this a sigmoid is 0 or 1. */
const farthest = 6;
const sigmoids = Float32Array.from({ length: 4096 }, (_, i) => {
  return 1 / (1 + Math.exp(farthest - ((i + 0.5) * 2 * farthest) / 4096));
});

function sigmoid(x: number): number {
  if (x >= farthest) return 1;
  return x <= -farthest ? 0 : sigmoids[(((x + farthest) * 4096) / (2 * farthest)) | 0]!;
}
