import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeliest, type NextScores, type Token } from '../../src/providers/option-choice.ts';

/** Scores of next tokens that depend on the path and nothing else. */
function scripted(seed: number) {
  let evaluations = 0;
  const next: NextScores = async (path, allowed) => {
    evaluations += 1;
    return new Map(allowed.map((token) => [token, score(seed, path, token)]));
  };
  return { next, evaluations: () => evaluations };
}

function score(seed: number, path: readonly Token[], token: Token): number {
  return 6 * Math.sin(seed + 13 * token + path.reduce((sum, one) => 7 * sum + one, 1));
}

/** The probability of an option, token by token, over all options that begin alike. */
function probability(
  option: readonly Token[],
  options: readonly (readonly Token[])[],
  seed: number,
) {
  return option.reduce((product, token, at) => {
    const path = option.slice(0, at);
    const alike = options.filter((one) => path.every((before, place) => one[place] === before));
    const allowed = [...new Set(alike.map((one) => one[at]!))];
    const weights = allowed.map((one) => Math.exp(score(seed, path, one)));
    const sum = weights.reduce((a, b) => a + b, 0);
    return (product * weights[allowed.indexOf(token)]!) / sum;
  }, 1);
}

/** Sequences of which none begins another: each ends with a token of its own kind. */
const someOptions = fc
  .uniqueArray(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 12,
    selector: String,
  })
  .map((options) => options.map((tokens) => [...tokens, 9]));

describe('the likeliest option', () => {
  it('is the one with the greatest product of probabilities', async () => {
    await fc.assert(
      fc.asyncProperty(someOptions, fc.integer({ max: 1000 }), async (options, seed) => {
        const { index, probability: found } = await likeliest(options, scripted(seed).next);
        const all = options.map((option) => probability(option, options, seed));
        expect(all.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(found).toBeCloseTo(Math.max(...all), 9);
        expect(all[index]).toBeCloseTo(found, 9);
      }),
    );
  });

  it('is not the one that looks best at first, where that leads to many', async () => {
    const scores = new Map([
      ['', { 1: Math.log(0.6), 2: Math.log(0.4) }],
      ['1', { 3: 0, 4: 0 }],
    ]);
    const next: NextScores = async (path, allowed) => {
      const found = scores.get(path.join()) as Record<number, number>;
      return new Map(allowed.map((token) => [token, found[token]!]));
    };
    expect(await likeliest([[1, 3], [1, 4], [2]], next)).toEqual({
      index: 2,
      probability: expect.closeTo(0.4, 9),
    });
  });

  it('costs no evaluation where there is no choice', async () => {
    const script = scripted(1);
    expect(await likeliest([[1, 2, 3]], script.next)).toEqual({ index: 0, probability: 1 });
    expect(script.evaluations()).toBe(0);
    await likeliest(
      [
        [1, 2, 3],
        [1, 2, 4],
      ],
      script.next,
    );
    expect(script.evaluations()).toBe(1);
  });

  it('stays a probability where scores are beyond what can be raised to a power', async () => {
    const next: NextScores = async () =>
      new Map([
        [1, 5000],
        [2, -5000],
      ]);
    expect(await likeliest([[1], [2]], next)).toEqual({ index: 0, probability: 1 });
  });
});
