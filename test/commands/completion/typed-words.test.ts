import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bashReply, typedWords } from '../../../src/commands/completion/typed-words.ts';

/** What bash breaks words at unless told otherwise. */
const breaks = ' \t\n"\'@><=;|&(:';

describe('the words of a line', () => {
  it.each([
    ['skllm cl', ['skllm'], 'cl'],
    ['skllm  classify ', ['skllm', 'classify'], ''],
    ['skllm "my file.csv" -c \'a b', ['skllm', 'my file.csv', '-c'], 'a b'],
    ['skllm my\\ file.csv -c "a\\"b', ['skllm', 'my file.csv', '-c'], 'a"b'],
    ["skllm '\\' -m openai::g", ['skllm', '\\', '-m'], 'openai::g'],
    ['skllm "" x', ['skllm', ''], 'x'],
  ])('are cut as bash cuts them: %s', (line, words, word) => {
    expect(typedWords(line)).toMatchObject({ words, word });
  });
});

describe('a reply to bash', () => {
  /** A name as columns and labels have them. */
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => !/\p{Cc}/u.test(text));

  it('is read as the whole name, whatever was there of it and how it was quoted', () => {
    fc.assert(
      fc.property(name, fc.nat(12), fc.constantFrom('', '"'), (value, length, quote) => {
        const there = [...value].slice(0, length).join('');
        const raw = quote + (quote === '' ? plain(there) : there.replace(/["\\$`]/g, '\\$&'));
        expect(typedWords(completed(value, raw)).word).toBe(value);
      }),
    );
  });

  it('is read so by bash itself', () => {
    const values = fc.sample(name, 300);
    const line = `printf '%s\\0' ${values.map((value) => completed(value, '')).join(' ')}`;
    const { stdout } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(values);
  });
});

/** A name as typed without quotes. */
function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '\\$&');
}

/** The cursor's word after bash has put the reply to what is there of it in its place. */
function completed(value: string, raw: string): string {
  const found = typedWords(raw);
  const reply = bashReply(value, found, breaks);
  if (found.quote !== undefined) return `${found.quote}${reply}${found.quote}`;
  const kept = [...raw].findLastIndex((character) => breaks.includes(character));
  return [...raw].slice(0, kept + 1).join('') + reply;
}
