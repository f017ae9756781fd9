import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { fittingClassifier } from '../../src/embedded/classifier.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { task } from './task.ts';

const folder = process.env.SKLLM_DATA ?? '';

/** Public test sets and the accuracy in % that names of labels alone must reach. */
const goals = [
  ['agnews', 83],
  ['dbpedia', 90],
  ['20ng', 69.5],
  ['banking77', 58],
  ['sst2', 73.5],
  ['trec', 58.5],
  ['airline', 63.2],
] as const;

describe(`accuracy on public test sets${folder ? '' : ': skipped, SKLLM_DATA is not set'}`, () => {
  it.skipIf(folder === '').each(goals)('of %s is %d percent or more', async (name, goal) => {
    const records = parse<{ text: string; label: string }>(
      readFileSync(join(folder, `${name}.csv`)),
      { columns: true },
    );
    const texts = records.map(({ text }) => text);
    const asked = task([...new Set(records.map(({ label }) => label))].sort());
    const fitted = await fittingClassifier('embedded', await readLexicon()).fit!(asked, texts);
    const { signal } = new AbortController();
    const found = await fitted.label(texts, asked, { signal });
    const right = found.filter(
      (one, i) => 'prediction' in one && one.prediction.labels[0] === records[i]!.label,
    );
    expect((100 * right.length) / texts.length).toBeGreaterThanOrEqual(goal);
  });
});
