import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../../src/embedded/word-table.ts';

describe('a table of front-coded words', () => {
  it('finds every word under its number and gives it back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z0-9 .-]{1,40}$/)), (words) => {
        const sorted = words.toSorted();
        const table = new WordTable(frontCoded(sorted), sorted.length);
        expect(sorted.map((_, i) => table.word(i))).toEqual(sorted);
        expect(sorted.map((word) => table.find(word))).toEqual([...sorted.keys()]);
      }),
    );
  });

  it('does not find what it does not hold', () => {
    const table = new WordTable(frontCoded(['apple', 'applet', 'pear']), 3);
    expect(['', 'app', 'apples', 'plum', 'Apple', 'äpple'].map((word) => table.find(word))).toEqual(
      Array(6).fill(-1),
    );
  });

  it('tells which words begin alike', () => {
    const words = ['ice', 'ice age', 'ice cream', 'ice cream cone', 'iceberg', 'iron'];
    const table = new WordTable(frontCoded(words), words.length);
    const beginning = (prefix: string) => {
      const { first, end } = table.startingWith(prefix);
      return words.slice(first, end);
    };
    expect(beginning('ice ')).toEqual(['ice age', 'ice cream', 'ice cream cone']);
    expect(beginning('iron')).toEqual(['iron']);
    for (const prefix of ['a', 'ice d', 'zoo']) expect(beginning(prefix)).toEqual([]);
  });
});

function frontCoded(words: readonly string[]): Buffer {
  const lines = words.map((word, i) => {
    const before = words[i - 1] ?? '';
    let shared = 0;
    while (shared < 30 && shared < before.length && before[shared] === word[shared]) shared++;
    return `${String.fromCharCode(48 + shared)}${word.slice(shared)}\n`;
  });
  return Buffer.from(lines.join(''), 'latin1');
}
