import { describe, expect, it } from 'vitest';
import { labelMatch } from '../../src/classify/label-match.ts';
import { labelTask } from '../support/label-task.ts';

describe('a label', () => {
  const match = labelMatch(labelTask(['Sports', 'Café news', "'90s"], { other: 'none' }), 'schema');

  it.each([
    ['itself', 'Sports', 'Sports'],
    ['another case', 'SPORTS', 'Sports'],
    ['space around', ' Sports\n', 'Sports'],
    ['quotes around', '"sports"', 'Sports'],
    ['single quotes around', "'Sports'", 'Sports'],
    ['backticks around', '`Sports`', 'Sports'],
    ['typographic quotes around', '“ Sports ”', 'Sports'],
    ['another Unicode form', 'Cafe\u0301 news', 'Café news'],
    ['a quote of its own', "'90s", "'90s"],
    ['the label for none', 'None', 'none'],
  ])('is known by %s', (_, text, label) => {
    expect(match(text)).toBe(label);
  });

  it.each(['', 'Sport', 'Sports.', 'Sports!', 'Cafe news', 'Sports, none', 'L01', '"', '""'])(
    'is not guessed from %j',
    (text) => {
      expect(match(text)).toBeUndefined();
    },
  );
});

describe('labels that differ little', () => {
  const match = labelMatch(labelTask(['"a"', 'a', ' b', 'B']), 'schema');

  it('are each known by their exact names', () => {
    for (const name of ['"a"', 'a', ' b', 'B']) expect(match(name)).toBe(name);
  });

  it('are not told apart by guessing', () => {
    expect(match('A')).toBeUndefined();
    expect(match('b')).toBeUndefined();
  });
});

describe('a code', () => {
  const match = labelMatch(labelTask(['spam', 'ham']), 'codes');

  it('stands for its label, whatever its case', () => {
    expect(match('L02')).toBe('ham');
    expect(match(' l02 ')).toBe('ham');
  });

  it('may be replaced by the name', () => {
    expect(match('ham')).toBe('ham');
  });

  it.each(['L2', 'L03', 'L02 = "ham"', '2', '02'])('is not guessed from %j', (text) => {
    expect(match(text)).toBeUndefined();
  });
});
