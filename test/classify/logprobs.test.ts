import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelProbabilities } from '../../src/classify/logprobs.ts';
import type { TokenProbability } from '../../src/model.ts';
import { labelTask } from '../support/label-task.ts';

const single = labelTask(['positive', 'negative']);
const multiple = labelTask(['a', 'b', 'c'], { multiple: true });
const explained = labelTask(['positive', 'negative'], { explain: true });

/** Tokens from pieces: a string is certain, a pair has its probability. */
function tokens(...pieces: (string | [string, number])[]): TokenProbability[] {
  return pieces.map((piece) =>
    typeof piece === 'string'
      ? { token: piece, logprob: 0 }
      : { token: piece[0], logprob: Math.log(piece[1]) },
  );
}

function textOf(all: readonly TokenProbability[]): string {
  return all.map(({ token }) => token).join('');
}

/** Probabilities rounded to nine digits. */
function probabilities(text: string, all: readonly TokenProbability[], task = single) {
  const found = labelProbabilities({ text, tokens: all }, task);
  return Object.fromEntries([...found].map(([key, value]) => [key, Math.round(value * 1e9) / 1e9]));
}

describe('the probability of an answer', () => {
  it("is the product of its label's own tokens", () => {
    const all = tokens(
      ['{"', 0.9],
      ['aa', 0.5],
      ['111', 0.5],
      ['":"', 0.5],
      ['posit', 0.8],
      ['ive', 0.5],
      ['","', 0.5],
      'bb',
      '222',
      '":"',
      ['neg', 0.6],
      'ative',
      ['"}', 0.5],
    );
    expect(probabilities(textOf(all), all)).toEqual({ aa111: 0.4, bb222: 0.6 });
  });

  it('includes a token that shares signs with the label', () => {
    const all = tokens('{"aa111":', ['"pos', 0.5], ['itive"}', 0.5]);
    expect(probabilities(textOf(all), all)).toEqual({ aa111: 0.25 });
  });

  it('is the least of several labels', () => {
    const all = tokens('{"aa111":["', ['a', 0.9], '","', ['b', 0.3], '"],"bb222":[]}');
    expect(probabilities(textOf(all), all, multiple)).toEqual({ aa111: 0.3 });
  });

  it('is that of the label and not of the reason', () => {
    const all = tokens(
      '{"aa111":{"reason":"',
      ['positive', 0.1],
      '","label":"',
      ['positive', 0.7],
      '"}}',
    );
    expect(probabilities(textOf(all), all, explained)).toEqual({ aa111: 0.7 });
  });

  it('is that of a code where codes were asked for', () => {
    const all = tokens('{"aa111":"', 'L', ['02', 0.6], '"}');
    expect(probabilities(textOf(all), all)).toEqual({ aa111: 0.6 });
  });

  it('is nought where the service gives the least number that it has', () => {
    const all = [...tokens('{"aa111":"'), { token: 'positive', logprob: -3.4e38 }, ...tokens('"}')];
    expect(probabilities(textOf(all), all)).toEqual({ aa111: 0 });
  });

  it('is at most one, whatever the service rounds', () => {
    const all = [...tokens('{"aa111":"'), { token: 'positive', logprob: 1e-7 }, ...tokens('"}')];
    expect(probabilities(textOf(all), all)).toEqual({ aa111: 1 });
  });
});

describe('tokens that are not quite the text', () => {
  const body = tokens('{"', 'aa111', '":"', ['positive', 0.7], '"}');
  const text = textOf(body);

  it.each([
    ['a fence around the answer', tokens('```', 'json\n'), tokens('\n```', '')],
    ['an end mark', [], tokens('<|im_end|>')],
    ['a thought before', tokens('<think>', 'maybe {', '}', '</think>'), []],
    [
      'a thought that drafts the same answer',
      tokens('{"aa111":"', ['positive', 0.1], '"}', '\n'),
      [],
    ],
    ['a brace within the token before', tokens('x{y', ' '), []],
  ])('may hold %s', (_, before, after) => {
    expect(probabilities(text, [...before, ...body, ...after])).toEqual({ aa111: 0.7 });
  });

  it('may begin and end in the middle of a token', () => {
    expect(
      probabilities(text, [
        { token: '\n{"', logprob: 0 },
        ...body.slice(1, 4),
        { token: '"}\n', logprob: 0 },
      ]),
    ).toEqual({ aa111: 0.7 });
  });

  it.each([
    ['nothing', ' ', ''],
    ['U+FFFD', ' \ufffd', '\ufffd'],
    ['bytes as text', ' \\xf0\\x9f\\x98', '\\x80'],
    ['bytes as older text', ' bytes:\\xf0\\x9f\\x98', 'bytes:\\x80'],
  ])('may have %s for the pieces of a character', (_, first, second) => {
    const all = tokens(
      '{"aa111":{"reason":"so',
      first,
      second,
      ' good","label":"',
      ['positive', 0.7],
      '"}}',
    );
    const spelled = '{"aa111":{"reason":"so 😀 good","label":"positive"}}';
    expect(probabilities(spelled, all, explained)).toEqual({ aa111: 0.7 });
  });

  it('may have pieces within a label', () => {
    const task = labelTask(['日本', 'b']);
    const all = tokens('{"aa111":"', ['\ufffd', 0.5], ['\ufffd', 0.5], ['本', 0.5], '"}');
    expect(probabilities('{"aa111":"日本"}', all, task)).toEqual({ aa111: 0.125 });
  });

  it.each([
    ['spell another answer', tokens('{"aa111":"', 'negative', '"}')],
    ['end too soon', tokens('{"aa111":"', 'positive')],
    ['leave something out', tokens('{"aa', '":"', 'positive', '"}')],
    ['are none', []],
  ])('give no probability where they %s', (_, all) => {
    expect(probabilities(text, all)).toEqual({});
  });
});

describe('no probability is given', () => {
  it.each([
    ['a row that is answered twice', single, '{"aa111":"positive","aa111":"negative"}'],
    ['a label that is given twice', explained, '{"aa111":{"label":"positive","label":"negative"}}'],
    ['an answer of another shape', single, '{"aa111":{"label":"positive"},"bb222":3,"cc333":""}'],
    ['a reply without an object', single, 'positive {'],
  ])('for %s', (_, task, text) => {
    expect(probabilities(text, tokens(text), task)).toEqual({});
  });

  it('where the service gives no number', () => {
    const all = [
      { token: '{"aa111":"', logprob: 0 },
      { token: 'positive"}', logprob: Number.NaN },
    ];
    expect(probabilities(textOf(all), all)).toEqual({});
  });

  it('where there are no tokens', () => {
    expect(labelProbabilities({ text: '{"aa111":"positive"}' }, single).size).toBe(0);
  });
});

it('finds every label however the reply is cut into tokens', () => {
  const reply = fc.dictionary(
    fc.stringMatching(/^[a-z]{2}\d{3}$/),
    fc.string({ unit: 'grapheme', minLength: 1 }),
  );
  fc.assert(
    fc.property(
      reply,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (answers, cuts) => {
        const text = JSON.stringify(answers);
        const all: TokenProbability[] = [];
        for (let at = 0, cut = 0; at < text.length; at += cuts[cut++ % cuts.length]!) {
          all.push({ token: text.slice(at, at + cuts[cut % cuts.length]!), logprob: -0.5 });
        }
        const found = labelProbabilities({ text, tokens: all }, single);
        expect([...found.keys()].sort()).toEqual(Object.keys(answers).sort());
      },
    ),
  );
});

it('never throws', () => {
  const token = fc.record({
    token: fc.oneof(fc.string(), fc.constantFrom('{', '}', '')),
    logprob: fc.double(),
  });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), fc.array(token), (text, all) => {
      for (const value of labelProbabilities({ text, tokens: all }, explained).values()) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }),
  );
});
