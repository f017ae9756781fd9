import { describe, expect, it } from 'vitest';
import { fittingClassifier, savedClassifier } from '../../src/embedded/classifier.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { seededRandom } from '../../src/random.ts';
import type { Example } from '../../src/task.ts';
import { teachStudent } from '../../src/tune/student.ts';
import { labelTask } from '../support/label-task.ts';

const lexicon = await readLexicon();
const model = fittingClassifier('embedded', lexicon) as Required<
  ReturnType<typeof fittingClassifier>
>;
const task = labelTask(['alpha', 'beta']);
const { signal } = new AbortController();
const options = { risk: 0.05, when: new Date('2026-05-06T07:08:09Z'), signal };

/** Rows of two fields, of which a share has the other label. */
function rowsOf(count: number, { seed, wrong = 0 }: { seed: number; wrong?: number }): Example[] {
  const random = seededRandom(seed);
  const words = [
    ['violin', 'piano', 'trumpet', 'cello', 'drum'],
    ['salmon', 'trout', 'shark', 'herring', 'tuna'],
  ];
  return Array.from({ length: count }, (_, n) => {
    const side = n % 2;
    const word = words[side]![Math.floor(random() * 5)]!;
    const said = random() < wrong ? 1 - side : side;
    return { text: `we saw the ${word} there ${n}`, labels: [said === 0 ? 'alpha' : 'beta'] };
  });
}

describe('a student of people', () => {
  it('is certified on the rows that were held back', async () => {
    const rows = { training: rowsOf(300, { seed: 1 }), held: rowsOf(100, { seed: 2, wrong: 0.2 }) };
    const { certificate } = await teachStudent(model, task, rows, options);
    expect(certificate).toMatchObject({ rows: 400, taught: 300, sample: 100, risk: 0.05 });
    expect(certificate?.date).toBe('2026-05-06');
    expect(certificate?.teacher).toBeUndefined();
    expect(certificate!.agreeing).toBeGreaterThan(65);
    expect(certificate!.agreeing).toBeLessThan(95);
    expect(certificate!.agreement).toBeLessThan(certificate!.agreeing / 100);
  });

  it('keeps its certificate in its file, and labels from there as it did', async () => {
    const rows = { training: rowsOf(200, { seed: 3 }), held: rowsOf(50, { seed: 4 }) };
    const student = await teachStudent(model, task, rows, options);
    const bytes = Buffer.from(student.model.save!(student.certificate));
    const saved = savedClassifier('x', lexicon, { name: 'x.skllm', bytes });
    expect(saved.certificate).toEqual(student.certificate);
    expect(saved.own).toEqual({ labels: task.labels });
    expect(Buffer.from(saved.save!())).toEqual(bytes);
    const texts = rowsOf(60, { seed: 5 }).map(({ text }) => text);
    expect(await saved.label(texts, task, { signal })).toEqual(
      await student.model.label(texts, task, { signal }),
    );
  });

  it('has no certificate where nothing was held back', async () => {
    const rows = { training: rowsOf(100, { seed: 6 }), held: [] };
    expect((await teachStudent(model, task, rows, options)).certificate).toBeUndefined();
  });
});
