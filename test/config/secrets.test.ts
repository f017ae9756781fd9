import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecret, mask, redact } from '../../src/config/secrets.ts';

describe('isSecret', () => {
  it.each([
    [['providers', 'openai', 'apiKey'], true],
    [['providers', 'azure', 'adToken'], true],
    [['providers', 'gateway', 'headers', 'x-team'], true],
    [['providers', 'azure', 'endpoint'], false],
    [['models', 'a', 'maxOutputTokens'], false],
    [['models', 'a', 'request', 'extraBody', 'api_key'], true],
    [['tasks', 't', 'labels', 'key'], false],
  ])('takes %j for one: %s', (path, expected) => {
    expect(isSecret(path)).toBe(expected);
  });

  it('knows what a provider declares', () => {
    expect(isSecret(['providers', 'x', 'pass'], new Set(['pass']))).toBe(true);
  });
});

describe('mask', () => {
  it.each([
    ['sk-proj-0123456789abcdef', 'sk-…cdef'],
    ['0123456789abcdef', '…cdef'],
    ['0123456789abcde', '…'],
    ['sk-short', 'sk-…'],
    ['0123456789abc\ndef', '…'],
    ['', '…'],
  ])('shows %j as %s', (secret, expected) => {
    expect(mask(secret)).toBe(expected);
  });

  it('shows four characters at most, and the prefix that all such keys share', () => {
    fc.assert(
      fc.property(fc.string(), (secret) => {
        expect(mask(secret).replace(/^(sk-)?…/, '').length).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe('redact', () => {
  it('leaves no given secret in a text, however it is written there', () => {
    const secret = fc.string({ minLength: 8 }).filter((text) => text.trim().length >= 8);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
        fc.pre(!mask(key).includes(key));
        const wellFormed = Buffer.from(key).toString();
        for (const form of [key, encodeURIComponent(wellFormed), JSON.stringify(key)]) {
          const redacted = redact(`${before}|${form}|${after}`, [key]);
          expect(redacted.includes(`|${form}|`)).toBe(false);
        }
      }),
    );
  });

  it.each([
    ['Authorization: Bearer abc.def', 'Authorization: Bearer …'],
    ['"authorization":"Basic abc=="', '"authorization":"Basic …"'],
    ['api-key: abc', 'api-key: …'],
    ['x-goog-api-key=abc', 'x-goog-api-key=…'],
    ['https://x/v1?key=abc&alt=json', 'https://x/v1?key=…&alt=json'],
    ['http://user:pass@proxy:3128', 'http://…@proxy:3128'],
    ['http://proxy:3128/a@b', 'http://proxy:3128/a@b'],
    ['providers.x.apiKey: found 5', 'providers.x.apiKey: found 5'],
    ['the key was not accepted', 'the key was not accepted'],
  ])('hides what stands where keys stand: %s', (text, expected) => {
    expect(redact(text, [])).toBe(expected);
  });

  it('leaves words alone that are no keys', () => {
    expect(redact('it is true', ['true', ''])).toBe('it is true');
  });

  it('masks the longer of two secrets that begin alike', () => {
    const [short, long] = ['0123456789abcdef', '0123456789abcdefghij'];
    expect(redact(`key ${long}`, [short!, long!])).toBe('key …ghij');
  });
});
