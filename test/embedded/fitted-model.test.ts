import { describe, expect, it } from 'vitest';
import { chooseColumns, tableOf } from '../../src/embedded/columns.ts';
import { fitModel } from '../../src/embedded/fitted-model.ts';
import { Forms } from '../../src/embedded/forms.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { posteriorLogs, support } from '../../src/embedded/naive-bayes.ts';
import { rowModel } from '../../src/embedded/row-model.ts';
import { selfTraining } from '../../src/embedded/self-training.ts';
import { unitsOf } from '../../src/embedded/units.ts';
import { task } from './task.ts';

const units = unitsOf(await readLexicon());

describe('a fit', () => {
  const texts = [...Array(40).fill('ship sea sail'), ...Array(40).fill('hill rock climb')];
  const model = rowModel(task(['a', 'b']), units, new Forms(units));

  it('is kept where the labels’ shares stay much the same', () => {
    const scores = () => scoresOf(texts, [1, 0], [0, 1]);
    expect(fitModel({ ...model, scores }, texts)).toHaveProperty('weigh');
  });

  it('is given up where a dominant label would be split', () => {
    const scores = () => scoresOf(texts, [1, 0], [1, 0.9]);
    expect(fitModel({ ...model, scores }, texts)).toEqual({
      rows: 80,
      reason: expect.stringContaining('shares'),
    });
  });

  it('labels the rows it was fitted to as its last round did', () => {
    const rows = texts.map((text, i) => `${text} fleet${i % 3} ${i % 2 ? 'quux' : 'zorp'}only${i}`);
    const bags = model.reader.learn(rows, model.vocabulary.copy());
    const columns = chooseColumns(bags, units, units.end);
    const table = tableOf(bags, columns);
    const scores = scoresOf(rows, [1, 0.2], [0.3, 1]);
    const { model: bayes, scale } = selfTraining(table, columns.count, scores, 2);
    const anchors = scores.map((score) => score / scale);
    const last = posteriorLogs(support(table, bayes), anchors, bayes);
    const fit = fitModel({ ...model, scores: () => scores }, rows);
    const logs = 'weigh' in fit ? fit.weigh(rows).logs : new Float32Array();
    const ratio = logs[0]! / last[0]!;
    expect(Array.from(logs, (log) => log / ratio)).toEqual(
      Array.from(last, (log) => expect.closeTo(log, 4)),
    );
  });

  it('reads evenly spread rows where all together are too long', () => {
    const long = Array.from({ length: 1500 }, (_, i) => `${texts[i % 80]} `.repeat(2400));
    const fit = fitModel({ ...model, scores: (bags) => new Float32Array(bags.count * 2) }, long);
    expect(fit.rows).toBe(750);
  });
});

/** Scores for two labels: the first half of the rows scores so, the second so. */
function scoresOf(texts: readonly string[], first: number[], second: number[]): Float32Array {
  return Float32Array.from(texts.flatMap((_, i) => (i < texts.length / 2 ? first : second)));
}
