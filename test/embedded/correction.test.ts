import { describe, expect, it } from 'vitest';
import { fittingClassifier, savedClassifier } from '../../src/embedded/classifier.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { seededRandom } from '../../src/random.ts';
import type { Example } from '../../src/task.ts';
import { task } from './task.ts';

const lexicon = await readLexicon();
const options = { signal: new AbortController().signal };
const classifier = fittingClassifier('embedded', lexicon);

/** Labels that mean nothing, so that only examples tell them apart: by words of two fields. */
const asked = task(['alpha', 'beta'], { confidence: true });
const fields = {
  alpha: ['violin', 'piano', 'trumpet', 'cello', 'drum', 'flute', 'harp', 'guitar'],
  beta: ['salmon', 'trout', 'shark', 'herring', 'cod', 'tuna', 'eel', 'carp'],
};

function rowsOf(count: number, seed: number): Example[] {
  const random = seededRandom(seed);
  const oneOf = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  return Array.from({ length: count }, (_, n) => {
    const label = n % 2 === 0 ? 'alpha' : 'beta';
    const text = `we saw a ${oneOf(fields[label])} near the ${oneOf(['door', 'road', 'house'])} ${n}`;
    return { text, labels: [label] };
  });
}

async function shareRight(examples: readonly Example[], rows: readonly Example[]) {
  const fitted = await classifier.fit!({ ...asked, examples }, []);
  const verdicts = await fitted.label(
    rows.map(({ text }) => text),
    asked,
    options,
  );
  const right = verdicts.filter(
    (verdict, at) =>
      'prediction' in verdict && verdict.prediction.labels[0] === rows[at]!.labels[0],
  );
  return right.length / rows.length;
}

describe('a fit with many known labels', () => {
  it('learns labels that mean nothing from them', async () => {
    expect(await shareRight(rowsOf(90, 1), rowsOf(200, 2))).toBeGreaterThan(0.98);
  });

  it('learns of words from words that are like them', async () => {
    const words = [...fields.alpha.slice(0, 6), ...fields.beta.slice(0, 6)];
    const shown = rowsOf(300, 3).filter(({ text }) => words.some((word) => text.includes(word)));
    const others = rowsOf(300, 4).filter(({ text }) => !words.some((word) => text.includes(word)));
    // The words of the others must be known to the fit for it to have weights for them.
    const fitted = await classifier.fit!(
      { ...asked, examples: shown },
      others.map(({ text }) => text),
    );
    const verdicts = await fitted.label(
      others.map(({ text }) => text),
      asked,
      options,
    );
    const right = verdicts.filter(
      (verdict, at) =>
        'prediction' in verdict && verdict.prediction.labels[0] === others[at]!.labels[0],
    );
    expect(others.length).toBeGreaterThan(40);
    expect(right.length / others.length).toBeGreaterThan(0.9);
  });

  it('labels alike after it is saved', async () => {
    const fitted = await classifier.fit!({ ...asked, examples: rowsOf(90, 1) }, []);
    const file = { name: 'x.skllm', bytes: Buffer.from(fitted.save!()) };
    const texts = rowsOf(50, 5).map(({ text }) => text);
    const saved = savedClassifier('x', lexicon, file);
    expect(await saved.label(texts, asked, options)).toEqual(
      await fitted.label(texts, asked, options),
    );
  });

  it('is the same every time', async () => {
    const save = async () =>
      (await classifier.fit!({ ...asked, examples: rowsOf(90, 1) }, [])).save!();
    expect(await save()).toEqual(await save());
  });
});
