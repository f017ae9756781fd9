import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTokenEstimator,
  inputBytes,
  outputRoom,
  outputTokensPerRow,
} from '../../src/classify/tokens.ts';
import { labelTask, roomy } from '../support/label-task.ts';

describe('an estimator', () => {
  it('begins with four bytes a token, and three for limits', () => {
    const estimator = createTokenEstimator();
    expect(estimator.estimate(1200)).toBe(300);
    expect(estimator.limit(1200)).toBe(400);
  });

  it('follows what the service counts', () => {
    const estimator = createTokenEstimator();
    estimator.observe(4000, 1500);
    expect(estimator.estimate(4000)).toBe(1500);
    for (let reply = 0; reply < 50; reply += 1) estimator.observe(4000, 800);
    expect(estimator.estimate(4000)).toBeGreaterThanOrEqual(800);
    expect(estimator.estimate(4000)).toBeLessThan(820);
  });

  it('stays within a factor of two, whatever it is told', () => {
    const numbers = fc.array(fc.tuple(fc.double(), fc.double()));
    fc.assert(
      fc.property(numbers, (counts) => {
        const estimator = createTokenEstimator();
        for (const [bytes, counted] of counts) estimator.observe(bytes, counted);
        expect(estimator.estimate(4000)).toBeGreaterThanOrEqual(500);
        expect(estimator.estimate(4000)).toBeLessThanOrEqual(2000);
      }),
    );
  });

  it.each([
    ['a count that fits', 1000, false],
    ['a text that a tokenizer takes well', 600, false],
    ['a request cut to a small window', 490, true],
    ['a service that does not count', 0, false],
  ])('tells a cut request from %s', (_, counted, cut) => {
    expect(createTokenEstimator().looksCut(4000, counted)).toBe(cut);
  });
});

it('counts the UTF-8 bytes of rules and rows', () => {
  expect(inputBytes({ system: 'é', user: '日本' })).toBe(8);
});

describe('the room for a reply', () => {
  const names = labelTask(['positive', 'negative']);

  it('is twice what the rows should need', () => {
    const perRow = outputTokensPerRow(names, 'schema');
    expect(outputRoom(perRow, 20, roomy)).toBe(40 * perRow + 64);
  });

  it('grows with explanations, several labels and long names', () => {
    const perRow = outputTokensPerRow(names, 'schema');
    const long = labelTask(['x'.repeat(90), 'y']);
    expect(outputTokensPerRow({ ...names, explain: true }, 'schema')).toBe(perRow + 60);
    expect(outputTokensPerRow({ ...names, multiple: true }, 'schema')).toBeGreaterThan(perRow);
    expect(outputTokensPerRow(long, 'schema')).toBe(perRow + 27);
    expect(outputTokensPerRow(long, 'codes')).toBeLessThan(perRow);
  });

  it('keeps to what the model may write', () => {
    expect(outputRoom(50, 20, { ...roomy, maxOutputTokens: 100 })).toBe(100);
  });
});
