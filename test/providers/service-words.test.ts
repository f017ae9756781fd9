import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWords, serviceWords } from '../../src/providers/service-words.ts';

describe('the words of a service', () => {
  it('are found whatever came', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const words = serviceWords(body);
        return Object.values(words).every((one) => typeof one === 'string');
      }),
    );
  });

  it('never hold the values that FastAPI repeats', () => {
    const detail = [{ type: 'x', loc: ['body', 'seed'], msg: 'No', input: 'the whole row' }];
    expect(serviceWords({ detail }).message).toBe('seed: No');
  });
});

describe('a quote', () => {
  it('is one line of at most 300 characters, without control characters', () => {
    expect(quoteWords('a\u001b[31m\nb\u202e c', [], '')).toBe('a [31m b c');
    expect(quoteWords('x'.repeat(900), [], '')).toHaveLength(300);
  });

  it('holds no secret, whole or starred', () => {
    const words = quoteWords(
      'Incorrect API key provided: sk-ab***xyz. Or my-secret!',
      ['my-secret'],
      '',
    );
    expect(words).toBe('Incorrect API key provided: … Or …!');
  });

  it('is empty where it repeats a row, even cut short', () => {
    const user = '"k1": "My name is Jane Doe and my card is 1234"';
    expect(quoteWords('Bad input: My name is Jane Do...', [], user)).toBe('');
    expect(quoteWords('Bad input', [], user)).toBe('Bad input');
  });

  it('is empty for a web page', () => {
    expect(quoteWords(' <!doctype html><p>no</p>', [], '')).toBe('');
  });
});
