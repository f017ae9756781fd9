import { expect, it } from 'vitest';
import { Forms } from '../../src/embedded/forms.ts';
import { nothingLearnt } from '../../src/embedded/learnt.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { rowModel } from '../../src/embedded/row-model.ts';
import { unitsOf } from '../../src/embedded/units.ts';
import { labelWarnings, rowWarnings } from '../../src/embedded/warnings.ts';
import type { LabelTask } from '../../src/task.ts';
import { task } from './task.ts';

const units = unitsOf(await readLexicon());
const forms = new Forms(units);
const modelOf = (asked: LabelTask) => rowModel(asked, units, forms);
const warnings = (asked: LabelTask) => labelWarnings(modelOf(asked));

it('labels that the model can tell need no warning', () => {
  expect(warnings(task(['sports', 'business', 'ironing']))).toEqual([]);
});

it.each(['hate', 'Hate speech', 'abusive', 'offensive', 'toxic', 'sarcasm', 'ironic'])(
  '%s is warned of',
  (name) => {
    expect(warnings(task([name, 'fine']))).toEqual([expect.stringContaining(`"${name}"`)]);
  },
);

it('null labels are warned of in one sentence', () => {
  expect(warnings(task(['positive', 'negative', 'neutral'], { other: 'off topic' }))).toEqual([
    expect.stringContaining('"neutral", "off topic"'),
  ]);
});

it('a hard label and its opposite are each warned of', () => {
  expect(warnings(task(['toxic', 'not toxic']))).toHaveLength(2);
});

it('labels that the lexicon does not know are warned of until they are described', () => {
  expect(warnings(task(['xyzzy', 'w2', 'money']))).toEqual([
    expect.stringMatching(/know what "xyzzy", "w2" mean: a description/),
  ]);
  const described = [{ name: 'xyzzy', description: 'spells and magic' }, { name: 'money' }];
  expect(warnings({ ...task([]), labels: described })).toEqual([]);
});

it('labels that are hardly told apart are warned of', () => {
  const names = ['verify my identity', 'why verify identity', 'lost card'];
  expect(warnings(task(names))).toEqual([
    expect.stringContaining('"verify my identity / why verify identity" apart'),
  ]);
});

it('long lists are cut short', () => {
  const names = Array.from({ length: 8 }, (_, i) => `qwrtz${i}`);
  expect(warnings(task(names))).toEqual([expect.stringContaining('"qwrtz4", 3 more mean')]);
});

it('rows that are not English are warned of where they are more than a few', () => {
  const learnt = nothingLearnt(modelOf(task(['sports', 'money'])), 100);
  expect(rowWarnings({ ...learnt, foreign: 0.01 })).toEqual([]);
  expect(rowWarnings({ ...learnt, foreign: 0.4 })).toEqual([
    expect.stringMatching(/^about 40 % of the rows seem not to be English/),
  ]);
});
