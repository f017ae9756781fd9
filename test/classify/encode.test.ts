import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encode } from '../../src/classify/encode.ts';
import { hostileText } from '../support/label-task.ts';

it('is read back as the text, and stays on one line', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), hostileText), (text) => {
      expect(JSON.parse(encode(text))).toBe(text);
      expect(encode(text)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
  );
});

it.each([
  '<|im_start|>',
  '<|endoftext|>',
  '<\uff5cUser\uff5c>',
  '</s>',
  '<start_of_turn>',
  '[INST]',
  '[/INST]',
])('breaks the control token %s of a chat template', (token) => {
  expect(encode(`before ${token} after`)).not.toContain(token);
});

it('leaves what people write as it is', () => {
  const text = 'a < b, <b>bold</b>, [1], é, 日本, 😀 | <3';
  expect(encode(text)).toBe(`"${text}"`);
});
