import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the lexicon is made of: WordNet's words, their meanings and how these hang together. */
export interface WordNet {
  /** Words and phrases in lower case; a word is known by its number from here on. */
  readonly words: readonly string[];
  /** Meanings; a synset is known by its number from here on. */
  readonly synsets: readonly Synset[];
  /** By word: its meanings. */
  readonly senses: readonly (readonly Sense[])[];
}

export interface Synset {
  readonly gloss: string;
  readonly pointers: readonly Pointer[];
}

export interface Pointer {
  /** WordNet's sign for the relation, such as `@` for a hypernym. */
  readonly sign: string;
  readonly synset: number;
}

export interface Sense {
  readonly synset: number;
  /** 1 for the word's most common meaning. */
  readonly rank: number;
  /** Times it was tagged in the SemCor corpus. */
  readonly count: number;
}

/**
 * Reads WordNet's database files. Formats: wndb(5WN) and senseidx(5WN) of its manual.
 *
 * @param folder - Holds `data.noun`, `data.verb`, `data.adj`, `data.adv` and `index.sense`.
 */
export function readWordNet(folder: string): WordNet {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8').split('\n');
  const records = Object.entries(parts).flatMap(([part, file]) =>
    read(file).flatMap((line) => (/^\d/.test(line) ? [parseSynset(part, line)] : [])),
  );
  const synsetAt = new Map(records.map(({ place }, synset) => [place, synset]));
  const tags = readTags(read('index.sense'));
  return {
    ...wordsOf(records, tags),
    synsets: records.map(({ gloss, pointers }) => ({
      gloss,
      pointers: pointers.flatMap(({ sign, place }) => {
        const synset = synsetAt.get(place);
        return synset === undefined ? [] : [{ sign, synset }];
      }),
    })),
  };
}

/** Part of speech and the file of its synsets. Adjective satellites are in the adjectives' file. */
const parts = { n: 'data.noun', v: 'data.verb', a: 'data.adj', r: 'data.adv' };
const partsByNumber: Record<string, string> = { 1: 'n', 2: 'v', 3: 'a', 4: 'r', 5: 'a' };

interface SynsetRecord {
  /** Part of speech and byte offset, which pointers name. */
  readonly place: string;
  readonly words: readonly string[];
  readonly gloss: string;
  readonly pointers: readonly { readonly sign: string; readonly place: string }[];
}

function parseSynset(part: string, line: string): SynsetRecord {
  const [body = '', gloss = ''] = line.split(' | ', 2);
  const fields = body.split(' ');
  const words = Number.parseInt(fields[3]!, 16);
  const firstPointer = 4 + 2 * words;
  return {
    place: part + fields[0]!,
    words: Array.from({ length: words }, (_, i) => plainWord(fields[4 + 2 * i]!)),
    gloss: gloss.trim(),
    pointers: Array.from({ length: Number(fields[firstPointer]) }, (_, i) => {
      const [sign, offset, target] = fields.slice(firstPointer + 1 + 4 * i);
      return { sign: sign!, place: (target === 's' ? 'a' : target!) + offset! };
    }),
  };
}

/** `Light_Speed(p)` is `light speed`: the mark tells where an adjective may stand. */
function plainWord(written: string): string {
  return written
    .replace(/\((a|p|ip)\)$/, '')
    .replaceAll('_', ' ')
    .toLowerCase();
}

type Tags = ReadonlyMap<string, { readonly rank: number; readonly count: number }>;

function readTags(lines: readonly string[]): Tags {
  const tags = new Map<string, { rank: number; count: number }>();
  for (const line of lines) {
    const [key, offset, rank, count] = line.split(' ');
    const [, word, number] = /^(.+)%(\d)/.exec(key!) ?? [];
    if (word === undefined || number === undefined) continue;
    const place = partsByNumber[number]! + offset!;
    tags.set(`${plainWord(word)}\t${place}`, { rank: Number(rank), count: Number(count) });
  }
  return tags;
}

function wordsOf(records: readonly SynsetRecord[], tags: Tags) {
  const senses = new Map<string, Sense[]>();
  records.forEach(({ place, words }, synset) => {
    for (const word of new Set(words)) {
      const own = senses.get(word) ?? [];
      senses.set(word, own);
      own.push({ synset, ...(tags.get(`${word}\t${place}`) ?? { rank: lastRank, count: 0 }) });
    }
  });
  return { words: [...senses.keys()], senses: [...senses.values()] };
}

/** For the few senses that the index does not list. */
const lastRank = 9;
