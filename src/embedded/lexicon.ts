import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { SkllmError } from '../errors.ts';
import { WordTable } from './word-table.ts';

/** English words and phrases, each with a vector that says what it means. */
export interface Lexicon {
  /** Number of entries; an entry is known by its number, from 0. */
  readonly size: number;
  /** Numbers in a vector. */
  readonly dimensions: number;
  /** Tells one version of the lexicon from another. */
  readonly checksum: number;
  /** The text of an entry, in lower case. */
  word(entry: number): string;
  /** The entry of a word or phrase in lower case, or -1. */
  find(word: string): number;
  /** The entries that begin with a text: from `first` to before `end`. */
  startingWith(prefix: string): { readonly first: number; readonly end: number };
  /** Inverse document frequency over the glosses of WordNet, 0 to 12. */
  idf(entry: number): number;
  /** Occurrences in the SemCor corpus, about. */
  count(entry: number): number;
  /** Writes the entry's vector, of length 1, into `vector`. */
  vector(entry: number, vector: Float32Array): void;
}

const builtIn = new URL('../../data/lexicon.bin', import.meta.url);

/**
 * Reads a lexicon file: the bytes `SLLK`, the length of a JSON header (32 bits, little endian), the
 * header `{ v, n, dim, words }`, then `words` bytes of front-coded words (see `WordTable`), n bytes
 * `20·idf`, n bytes `20·ln(1 + count)` and n·dim/2 bytes of vectors, two numbers of 4 bits a byte,
 * low half first, each 8 more than its value.
 *
 * @throws SkllmError `fault` where the file is missing or is no lexicon.
 */
export async function readLexicon(file: URL = builtIn): Promise<Lexicon> {
  return parse(await readFile(file).catch((cause: unknown) => broken('cannot be read', cause)));
}

function parse(file: Buffer): Lexicon {
  if (file.subarray(0, 4).toString('latin1') !== 'SLLK') broken('does not begin as a lexicon');
  const headerEnd = 8 + file.readUInt32LE(4);
  const header = JSON.parse(file.toString('utf8', 8, headerEnd)) as FileHeader;
  const { n: size, dim: dimensions } = header;
  const coded = file.subarray(headerEnd, headerEnd + header.words);
  const numbers = file.subarray(headerEnd + header.words);
  const idf = numbers.subarray(0, size);
  const logCounts = numbers.subarray(size, 2 * size);
  const vectors = numbers.subarray(2 * size);
  if (vectors.length !== (size * dimensions) / 2) broken('has the wrong length');
  const words = new WordTable(coded, size);
  return {
    size,
    dimensions,
    checksum: crc32(file),
    word: (entry) => words.word(entry),
    find: (word) => words.find(word),
    startingWith: (prefix) => words.startingWith(prefix),
    idf: (entry) => idf[entry]! / 20,
    count: (entry) => Math.expm1(logCounts[entry]! / 20),
    vector: (entry, vector) => unpack(vectors, entry, vector),
  };
}

interface FileHeader {
  readonly n: number;
  readonly dim: number;
  readonly words: number;
}

function unpack(vectors: Uint8Array, entry: number, vector: Float32Array): void {
  const bytes = vector.length / 2;
  let squares = 0;
  for (let i = 0; i < bytes; i++) {
    const pair = vectors[entry * bytes + i]!;
    const low = (pair & 15) - 8;
    const high = (pair >> 4) - 8;
    vector[2 * i] = low;
    vector[2 * i + 1] = high;
    squares += low * low + high * high;
  }
  const scale = 1 / Math.sqrt(squares || 1);
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale;
}

function broken(what: string, cause?: unknown): never {
  throw new SkllmError('fault', `The lexicon of the embedded model ${what}.`, {
    hint: 'Install skllm again: data/lexicon.bin is part of the package.',
    cause,
  });
}
