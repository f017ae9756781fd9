import { describe, expect, it } from 'vitest';
import { charactersRead, tokens } from '../../src/embedded/tokens.ts';

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
});
