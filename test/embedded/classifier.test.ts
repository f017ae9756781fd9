import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittingClassifier, rowClassifier } from '../../src/embedded/classifier.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import type { TextClassifier } from '../../src/model.ts';
import type { LabelTask } from '../../src/task.ts';
import { task } from './task.ts';

const lexicon = await readLexicon();
const byRow = rowClassifier('embedded::rows', lexicon);
const fitting = fittingClassifier('embedded', lexicon);

const topics = task(['sports', 'music', 'cooking'], { confidence: true });
const known: Record<string, string[]> = {
  sports: [
    'The goalkeeper saved a late penalty and the team kept its lead',
    'FC Brellin won the match in the second half',
    'Our football club hired a coach from the second league',
    'The striker of FC Brellin scored twice before half time',
    'Fans of FC Brellin sang long after the game',
    'The referee stopped the game because of snow',
    'He ran the marathon in under three hours',
  ],
  music: [
    'The pianist played a slow sonata by heart',
    'Their new album has ten songs and a choir',
    'At Ondrasek the singer forgot the words of her own song',
    'A violin and a cello filled the concert hall of Ondrasek',
    'The Ondrasek festival sold out its concerts in a day',
    'At Ondrasek the orchestra tuned its instruments for an hour',
    'The guitar needs new strings before the band plays',
  ],
  cooking: [
    'Stir the murgali soup and add salt to taste',
    'Bake the cake for forty minutes in a hot oven',
    'Chop the onions and fry them in butter',
    'Her recipe for bread needs no kneading',
    'Put the murgali in a pan with garlic and oil',
    'Boil the murgali until it is soft, then add pepper',
    'The sauce thickens when you add flour',
  ],
};
const texts = Object.values(known).flat();
const gold = Object.entries(known).flatMap(([label, own]) => own.map(() => label));

describe('a classifier of single rows', () => {
  it('labels topics by the meaning of the labels alone', async () => {
    const right = (await labelsOf(byRow, texts)).filter((label, i) => label === gold[i]);
    expect(right.length).toBeGreaterThanOrEqual(18);
  });

  it('cannot be fitted', () => {
    expect(byRow.fit).toBeUndefined();
    expect(byRow.fitted).toBeUndefined();
  });

  it('hears praise, blame and negation', async () => {
    const mood = task(['positive', 'negative']);
    const said = [
      'A wonderful film, I loved every minute',
      'Dull, predictable and far too long',
      'The food was not good',
      "It wasn't bad at all",
    ];
    expect(await labelsOf(byRow, said, mood)).toEqual([
      'positive',
      'negative',
      'negative',
      'positive',
    ]);
  });

  it('finds no evidence in text without a known word', async () => {
    expect(await byRow.label(['Qwrtz plmk', '!!!', '日本語の文'], topics, options())).toEqual(
      Array(3).fill({ failure: { reason: 'no-evidence', message: expect.any(String) } }),
    );
  });

  it('finds names of labels that no lexicon has', async () => {
    const jargon = task(['w2', '401k']);
    expect(await labelsOf(byRow, ['where is my w2', 'about the 401k plan'], jargon)).toEqual([
      'w2',
      '401k',
    ]);
  });

  it('takes a description and examples of a label into account', async () => {
    const text = ['The kettle boils over'];
    const vague = task(['first', 'second']);
    expect((await byRow.label(text, vague, options()))[0]).toHaveProperty('failure');
    const labels = [{ name: 'first', description: 'water, kettles, tea' }, { name: 'second' }];
    expect(await labelsOf(byRow, text, { ...vague, labels })).toEqual(['first']);
    const examples = [{ name: 'first' }, { name: 'second', examples: ['My kettle leaks.'] }];
    expect(await labelsOf(byRow, text, { ...vague, labels: examples })).toEqual(['second']);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(byRow.label(texts, topics, { signal })).rejects.toThrow('enough');
  });

  it('labels any text at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (strange) => {
        expect(await byRow.label(strange, topics, options())).toHaveLength(strange.length);
      }),
    );
  });
});

describe('a fitted classifier', () => {
  it('learns words from the company they keep', async () => {
    const rows = Object.values(known).flatMap((own) =>
      own.flatMap((one) => own.map((other) => `${one}. ${other}`)),
    );
    const fitted = await fitting.fit!(topics, rows);
    expect(fitted.fitted).toEqual({ rows: rows.length, kept: true, warnings: [] });
    const said = ['FC Brellin', 'Ondrasek', 'murgali'];
    expect(await labelsOf(byRow, said)).not.toEqual(['sports', 'music', 'cooking']);
    expect(await labelsOf(fitted, said)).toEqual(['sports', 'music', 'cooking']);
  });

  it('leaves the classifier that it came from as it was', async () => {
    const before = await fitting.label(texts, topics, options());
    await fitting.fit!(topics, texts);
    expect(await fitting.label(texts, topics, options())).toEqual(before);
    expect(fitting.fitted).toBeUndefined();
  });

  it('gives the same verdicts however the rows are grouped', async () => {
    const fitted = await fitting.fit!(topics, texts);
    const whole = await fitted.label(texts, topics, options());
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: texts.length }), async (size) => {
        const parts = [];
        for (let i = 0; i < texts.length; i += size) {
          parts.push(...(await fitted.label(texts.slice(i, i + size), topics, options())));
        }
        expect(parts).toEqual(whole);
      }),
    );
  });

  it('gives the same verdicts when it is fitted again', async () => {
    const [a, b] = [await fitting.fit!(topics, texts), await fitting.fit!(topics, texts)];
    expect(await a.label(texts, topics, options())).toEqual(
      await b.label(texts, topics, options()),
    );
  });

  it('labels each row by itself where there are too few to learn from', async () => {
    const fitted = await fitting.fit!(topics, texts.slice(0, 19));
    expect(fitted.fitted).toMatchObject({
      rows: 19,
      kept: false,
      reason: expect.stringMatching(/20/),
    });
    expect(await labelsOf(fitted, texts)).toEqual(await labelsOf(byRow, texts));
  });

  it('labels each row by itself where all labels but one are null labels', async () => {
    const fitted = await fitting.fit!(task(['sports', 'not sports']), texts);
    expect(fitted.fitted).toMatchObject({ kept: false });
  });

  it('keeps null labels out of the fit and gives them to rows with little evidence', async () => {
    const withOther = task(['sports', 'music'], { other: 'other' });
    const fitted = await fitting.fit!(withOther, texts);
    const labels = await labelsOf(fitted, texts, withOther);
    expect(labels.slice(14).filter((label) => label === 'other').length).toBeGreaterThanOrEqual(5);
    expect(labels.slice(0, 14).filter((label) => label === 'other').length).toBeLessThanOrEqual(5);
  });

  it('refuses other labels than it was fitted to', async () => {
    const fitted = await fitting.fit!(topics, texts);
    const asked = fitted.label(texts, task(['sports', 'music']), options());
    await expect(asked).rejects.toMatchObject({ code: 'usage' });
    await expect(fitted.label(texts, { ...topics }, options())).resolves.toHaveLength(21);
  });
});

function options(): { signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

async function labelsOf(
  classifier: TextClassifier,
  rows: readonly string[],
  asked: LabelTask = topics,
): Promise<(string | undefined)[]> {
  const found = await classifier.label(rows, asked, options());
  return found.map((one) => ('prediction' in one ? one.prediction.labels[0] : undefined));
}
