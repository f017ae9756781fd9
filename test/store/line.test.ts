import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyBits } from '../../src/store/key.ts';
import {
  answerOf,
  answerSource,
  bitsIn,
  isOf,
  isWhole,
  keyIn,
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

function bytesOf(answer: StoredAnswer): Buffer {
  return Buffer.from(lineOf(key, answer).slice(0, -1));
}

describe('a line of a segment', () => {
  it('gives back its key and its answer, and is JSON', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const line = bytesOf(answer);
        expect(line.includes(10)).toBe(false);
        expect(isWhole(line)).toBe(true);
        expect([keyIn(line), isOf(line, key)]).toEqual([key, true]);
        expect(bitsIn(line)).toEqual(keyBits(key));
        const { when, ...said } = answer;
        expect(answerOf(answerSource(line))).toEqual(said);
        expect(JSON.parse(line.toString())).toMatchObject({ k: key, a: answer });
      }),
    );
  });

  it('is not whole once a byte before its checksum is changed', () => {
    fc.assert(
      fc.property(answers, fc.nat(), fc.integer({ min: 1, max: 255 }), (answer, at, flip) => {
        const line = bytesOf(answer);
        // The words around the checksum are left to the JSON parser.
        const place = at % (line.length - '","c":"01234567"}'.length);
        line[place] = line[place]! ^ flip;
        expect(isWhole(line)).toBe(false);
      }),
    );
  });

  it('is not whole when cut', () => {
    const line = bytesOf({ prediction: { kind: 'labels', labels: ['a'] }, when: '' });
    for (let length = 0; length < line.length; length++) {
      expect(isWhole(line.subarray(0, length))).toBe(false);
      expect(isWhole(line.subarray(length + 1))).toBe(false);
    }
  });

  it('has the same source for equal answers, whenever they were given', () => {
    const prediction = { kind: 'labels' as const, labels: ['größer'] };
    const sourceAt = (when: string) => answerSource(bytesOf({ prediction, when }));
    expect(sourceAt('2026-11-20T09:04:55Z')).toBe(sourceAt('2027-01-02T03:04:05Z'));
    expect(sourceAt('2026-11-20T09:04:55Z')).not.toBe(
      answerSource(bytesOf({ prediction, model: 'm', when: '2026-11-20T09:04:55Z' })),
    );
  });
});
