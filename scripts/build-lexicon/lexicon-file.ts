/** One word or phrase of the lexicon. */
export interface Entry {
  readonly word: string;
  /** Inverse document frequency over WordNet's glosses. */
  readonly idf: number;
  /** Times the word was counted in SemCor. */
  readonly count: number;
  readonly vector: Float32Array;
}

/**
 * Packs entries as `src/embedded/lexicon.ts` reads them.
 *
 * @param entries - Sorted by word; ASCII.
 */
export function packLexicon(entries: readonly Entry[]): Buffer {
  const words = Buffer.from(frontCoded(entries.map(({ word }) => word)), 'latin1');
  const dim = entries[0]?.vector.length ?? 0;
  const header = Buffer.from(JSON.stringify({ v: 1, n: entries.length, dim, words: words.length }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([
    ...[Buffer.from('SLLK'), length, header, words],
    Buffer.from(entries.map(({ idf }) => asByte(20 * idf))),
    Buffer.from(entries.map(({ count }) => asByte(20 * Math.log1p(count)))),
    ...entries.map(({ vector }) => packVector(vector)),
  ]);
}

/** Each word as what it does not share with the one before: see `WordTable`. */
function frontCoded(words: readonly string[]): string {
  return words
    .map((word, i) => {
      const before = words[i - 1] ?? '';
      let shared = 0;
      while (shared < longestShared && word[shared] && word[shared] === before[shared]) shared++;
      return `${String.fromCharCode(noneShared + shared)}${word.slice(shared)}\n`;
    })
    .join('');
}

const noneShared = 48;
const longestShared = 30;

function asByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/**
 * Four bits a number. What is far from 0 is cut off, so that the many small ones keep more than a
 * sign; the scale is not kept, as only directions matter.
 *
 * @param vector - Of length 1.
 */
function packVector(vector: Float32Array): Buffer {
  const largest = vector.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9);
  const scale = Math.min(largest, 3 / Math.sqrt(vector.length)) / 7;
  const packed = Buffer.alloc(vector.length / 2);
  vector.forEach((x, i) => {
    const bits = Math.max(-7, Math.min(7, Math.round(x / scale))) + 8;
    packed[i >> 1]! |= i % 2 === 0 ? bits : bits << 4;
  });
  return packed;
}
