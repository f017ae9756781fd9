import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyBits } from '../../src/store/key.ts';
import {
  answerOf,
  answerSource,
  bitsIn,
  isOf,
  isWhole,
  type Line,
  lineOf,
  type StoredAnswer,
} from '../../src/store/line.ts';

const key = '0123456789abcdef0123456789abcdef';

const answers = fc.record({
  prediction: fc.record({
    kind: fc.constant('labels' as const),
    labels: fc.array(fc.string({ unit: 'grapheme' })),
    explanation: fc.string({ unit: 'binary' }),
  }),
  when: fc.constant('2026-11-20T09:04:55Z'),
});

/** A line among others. */
function lineFor(answer: StoredAnswer): Line {
  const before = 'the line before\n';
  const bytes = Buffer.from(before + lineOf(key, answer) + before);
  return { bytes, from: before.length, to: bytes.length - before.length - 1 };
}

describe('a line of a segment', () => {
  it('gives back its key and its answer, and is JSON', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const line = lineFor(answer);
        const text = line.bytes.toString('utf8', line.from, line.to);
        expect(text).not.toContain('\n');
        expect(isWhole(line)).toBe(true);
        expect(isOf(line, keyBits(key))).toBe(true);
        expect(isOf(line, keyBits(`${key.slice(1)}0`))).toBe(false);
        expect(bitsIn(line)).toEqual(keyBits(key));
        const { when, ...said } = answer;
        expect(answerOf(answerSource(line))).toEqual(said);
        expect(JSON.parse(text)).toMatchObject({ k: key, a: answer });
      }),
    );
  });

  it('is not whole once a byte before its checksum is changed', () => {
    fc.assert(
      fc.property(answers, fc.nat(), fc.integer({ min: 1, max: 255 }), (answer, at, flip) => {
        const line = lineFor(answer);
        // The words around the checksum are left to the JSON parser.
        const { bytes, from, to } = line;
        const place = from + (at % (to - from - '","c":"01234567"}'.length));
        bytes[place] = bytes[place]! ^ flip;
        expect(isWhole(line)).toBe(false);
      }),
    );
  });

  it('is not whole when cut', () => {
    const line = lineFor({ prediction: { kind: 'labels', labels: ['a'] }, when: '' });
    for (let at = line.from; at < line.to; at++) {
      expect(isWhole({ ...line, to: at })).toBe(false);
      expect(isWhole({ ...line, from: at + 1 })).toBe(false);
    }
  });

  it('has the same source for equal answers, whenever they were given', () => {
    const prediction = { kind: 'labels' as const, labels: ['größer'] };
    const sourceAt = (when: string) => answerSource(lineFor({ prediction, when }));
    expect(sourceAt('2026-11-20T09:04:55Z')).toBe(sourceAt('2027-01-02T03:04:05Z'));
    expect(sourceAt('2026-11-20T09:04:55Z')).not.toBe(
      answerSource(lineFor({ prediction, model: 'm', when: '2026-11-20T09:04:55Z' })),
    );
  });
});
