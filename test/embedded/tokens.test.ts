import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/embedded/hash.ts';
import { charactersRead, TokenReader } from '../../src/embedded/tokens.ts';

describe('tokens', () => {
  it('are words in lower case and signs', () => {
    expect(tokens('Was it WORTH $30? No!')).toEqual([
      'was',
      'it',
      'worth',
      '$',
      '30',
      '?',
      'no',
      '!',
    ]);
  });

  it('keep inner hyphens, apostrophes and ampersands', () => {
    expect(tokens("R&D's well-known - 'quoted' -")).toEqual(["r&d's", 'well-known', 'quoted']);
  });

  it('leave out mentions, addresses of pages and entities', () => {
    expect(tokens('@someone see https://example.com/a?b=c now &amp; here')).toEqual([
      'see',
      'now',
      'here',
    ]);
  });

  it('are the same with typographic apostrophes and with accents', () => {
    expect(tokens('Don’t skip the Café')).toEqual(tokens("don't skip the cafe"));
  });

  it('are found in other scripts', () => {
    expect(tokens('Спасибо, всё хорошо £5')).toEqual(['спасибо', 'все', 'хорошо', '£', '5']);
  });

  it('beyond the first 32,768 characters are not read', () => {
    const text = `${'word '.repeat(charactersRead / 4)}end`;
    expect(tokens(text)).not.toContain('end');
    expect(tokens(text.slice(-1000))).toContain('end');
  });

  it('are as many as there is room for, however long characters become', () => {
    const ligature = '\ufdfa'; // Eighteen characters, once it is taken apart.
    const found = tokens(`${ligature} `.repeat(charactersRead / 2));
    expect(found.length).toBeGreaterThan(1000);
    expect(found.length).toBeLessThanOrEqual(charactersRead);
    expect(tokens('ж '.repeat(charactersRead / 2))).toHaveLength(charactersRead / 2);
  });

  it('are the same whether a text is ASCII throughout or not', () => {
    const text = fc.string({ unit: fc.constantFrom(..."abZ019 -'&!?$%.,;#/:@\n"), maxLength: 60 });
    fc.assert(
      fc.property(text, (ascii) => {
        expect(tokens(`${ascii} ж`)).toEqual([...tokens(ascii), 'ж']);
      }),
    );
  });

  it('of more than 64 characters are left out', () => {
    for (const letter of ['x', 'ж']) {
      expect(tokens(`${letter.repeat(64)} ${letter.repeat(65)}`)).toEqual([letter.repeat(64)]);
    }
  });

  it('come with their hash', () => {
    const reader = new TokenReader();
    const count = reader.read("Don't stop!");
    const hashes = [...reader.hashes.subarray(0, count)];
    expect(hashes).toEqual(["don't", 'stop', '!'].map((token) => hashOf(token)));
  });
});

function tokens(text: string): string[] {
  const reader = new TokenReader();
  return Array.from({ length: reader.read(text) }, (_, token) =>
    reader.bytes.toString('utf8', reader.starts[token], reader.ends[token]),
  );
}
