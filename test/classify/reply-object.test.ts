import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf, replyObject } from '../../src/classify/reply-object.ts';

const object = '{"aa111": "spam"}';

describe('the object of a reply', () => {
  it.each([
    ['alone', object],
    ['among blanks', ` \n${object}\n\n`],
    ['in a fence', `\`\`\`json\n${object}\n\`\`\``],
    ['in a fence without a name', `\`\`\`\n${object}\n\`\`\``],
    ['in prose', `Sure! Here are the labels:\n${object}\nLet me know.`],
    ['after a thought', `<think>Is {this} "spam"? {"aa111": "ham"}</think>\n${object}`],
    ['after a thought whose beginning the template wrote', `Hm, {ham}?\n</think>\n${object}`],
    ['after another kind of thought', `<thinking>{}</thinking>${object}`],
  ])('is found %s', (_, text) => {
    expect(replyObject(text)).toBe(object);
  });

  it.each([
    ['nothing', ''],
    ['a refusal', 'I cannot help with that.'],
    ['a cut object', '{"aa111": "spam", "bb222": "ha'],
    ['an object cut after a closed one', '{"aa111": {"label": "spam"}, "bb222": {"la'],
    ['two objects', `${object}\n${object}`],
    ['an object and a cut one', `${object} or rather {"aa111": "h`],
    ['prose with braces', `{Note} ${object}`],
    ['single quotes', "{'aa111': 'spam'}"],
    ['a trailing comma', '{"aa111": "spam",}'],
    ['an array', '["spam"]'],
    ['a string', '"spam"'],
    ['a thought without an end', `<think>perhaps ${object}`],
    ['braces the wrong way round', '} {'],
  ])('is not found in %s', (_, text) => {
    expect(replyObject(text)).toBeUndefined();
  });

  it('is not sought inside a thought that its own strings spell', () => {
    const text = '{"aa111": "</think>{\\"aa111\\": 1}"}';
    expect(replyObject(text)).toBe(text);
  });
});

describe('the members of an object', () => {
  it('are what JSON.parse finds, each at its place', () => {
    const json = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const source = JSON.stringify(value, null, indent);
        const members = membersOf(source);
        expect(Object.fromEntries(members.map((one) => [one.key, one.value]))).toEqual(
          JSON.parse(source),
        );
        for (const { value, from, to } of members) {
          expect(JSON.parse(source.slice(from, to))).toEqual(value);
          expect(source.slice(from, to)).toBe(source.slice(from, to).trim());
        }
      }),
    );
  });

  it('are all there where a key comes twice', () => {
    const members = membersOf('{"a": 1, "b": {"a": 2}, "\\u0061": [3]}');
    expect(members.map(({ key, value }) => [key, value])).toEqual([
      ['a', 1],
      ['b', { a: 2 }],
      ['a', [3]],
    ]);
  });

  it('may have any key', () => {
    const members = membersOf('{"__proto__": "spam", "": "ham"}');
    expect(members.map(({ key }) => key)).toEqual(['__proto__', '']);
  });

  it('may be long', () => {
    const source = JSON.stringify({ a: '\\"'.repeat(1_000_000), b: 'x'.repeat(4_000_000) });
    expect(membersOf(source).map(({ key }) => key)).toEqual(['a', 'b']);
  });
});
