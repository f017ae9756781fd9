import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacker, packShare, rowShare } from '../../src/classify/pack.ts';
import type { RowText } from '../../src/classify/prompt.ts';
import { writeRequest } from '../../src/classify/request.ts';
import { drawRowKeys } from '../../src/classify/row-keys.ts';
import { createTokenEstimator, inputBytes } from '../../src/classify/tokens.ts';
import type { ModelLimits } from '../../src/model.ts';
import type { LabelTask } from '../../src/task.ts';
import { labelTask, roomy } from '../support/label-task.ts';

const task = labelTask(['spam', 'ham']);
const unknown: ModelLimits = { contextTokens: 4096, contextKnown: false };

function packerOf(limits: ModelLimits, rows = 20, of: LabelTask = task) {
  const estimator = createTokenEstimator();
  return createPacker<RowText>({ task: of, limits, shape: { mode: 'schema', rows }, estimator });
}

function packed(texts: readonly string[], limits: ModelLimits, rows = 20): string[][] {
  const packer = packerOf(limits, rows);
  const packs = texts.flatMap((text) => packer.add({ text }));
  return [...packs, ...packer.flush()].map((pack) => pack.map(({ text }) => text));
}

describe('a pack', () => {
  it('is closed by its number of rows', () => {
    const texts = Array.from({ length: 45 }, (_, at) => `row ${at}`);
    const packs = packed(texts, roomy);
    expect(packs.map((pack) => pack.length)).toEqual([20, 20, 5]);
    expect(packs.flat()).toEqual(texts);
  });

  it('leaves with its only row where requests hold one', () => {
    const packer = packerOf(roomy, 1);
    expect(packer.add({ text: 'a' })).toEqual([[{ text: 'a' }]]);
    expect(packer.flush()).toEqual([]);
  });

  it('is full at 20 rows of ordinary length even where the window is unknown', () => {
    const texts = Array<string>(40).fill('x'.repeat(160));
    expect(packed(texts, unknown).map((pack) => pack.length)).toEqual([20, 20]);
  });

  it('is closed by its tokens, and so counted that it keeps to its share', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 3000 }), { maxLength: 30 });
    const keys = drawRowKeys(20, Math.random);
    fc.assert(
      fc.property(texts, (rows) => {
        const packs = packed(rows, unknown);
        expect(packs.flat()).toEqual(rows);
        for (const pack of packs.filter(({ length }) => length > 1)) {
          const prompt = pack.map((text, at) => ({ text, key: keys[at]! }));
          const request = writeRequest({
            task,
            rows: prompt,
            mode: 'schema',
            limits: unknown,
            logprobs: false,
          });
          expect(inputBytes(request) / 3).toBeLessThanOrEqual(4096 * packShare);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is closed where its reply would be longer than the model may write', () => {
    const explained = labelTask(['a', 'b'], { explain: true });
    const packer = packerOf({ ...roomy, maxOutputTokens: 300 }, 20, explained);
    const packs = Array.from({ length: 20 }, () => packer.add({ text: 'x' }));
    expect(packs.flat()[0]).toHaveLength(4);
  });

  it("counts a row's own examples", () => {
    const examples = [{ text: 'x'.repeat(2000), labels: ['spam'] }];
    const packer = packerOf(unknown);
    packer.add({ text: 'a', examples });
    packer.add({ text: 'b' });
    const longer = [{ ...examples[0]!, text: 'y'.repeat(4000) }];
    expect(packer.add({ text: 'c', examples: longer })[0]).toHaveLength(2);
  });

  it('takes fewer rows once the service is seen to count more tokens', () => {
    const estimator = createTokenEstimator();
    const shape = { mode: 'schema', rows: 20 } as const;
    const packer = createPacker<RowText>({ task, limits: unknown, shape, estimator });
    estimator.observe(4000, 2000);
    const packs = Array.from({ length: 20 }, () => packer.add({ text: 'x'.repeat(160) }));
    expect(packs.flat()[0]).toHaveLength(13);
  });
});

describe('a row that is too long', () => {
  it('fails with the numbers and none of its text', () => {
    const failure = packerOf(unknown).tooLong({ text: 'secret '.repeat(2000) })!;
    expect(failure.reason).toBe('too-long');
    expect(failure.message).toMatch(
      /needs about \d+ tokens.*has 4096 \(assumed: set contextWindow/,
    );
    expect(failure.message).not.toContain('secret');
  });

  it('is told by nine tenths of the window, not by half', () => {
    const packer = packerOf({ contextTokens: 10_000, contextKnown: true });
    expect(packer.tooLong({ text: 'x'.repeat(10_000 * 3 * rowShare - 3000) })).toBeUndefined();
    const failure = packer.tooLong({ text: 'x'.repeat(10_000 * 3 * rowShare) })!;
    expect(failure.message).toMatch(/has 10000$/);
  });
});

it('ends the run where the labels alone fill the window', () => {
  const labels = Array.from({ length: 1000 }, (_, at) => `a label with the number ${at}`);
  const failed = () => packerOf(unknown, 20, labelTask(labels));
  expect(failed).toThrow(
    expect.objectContaining({ code: 'usage', hint: expect.stringMatching(/contextWindow/) }),
  );
  expect(failed).toThrow(/examples need about \d+ tokens/);
});
