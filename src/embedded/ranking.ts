import type { LabelTask } from '../task.ts';
import { Forms } from './forms.ts';
import { learnFrom } from './learning.ts';
import { weigherOf } from './learnt.ts';
import type { Lexicon } from './lexicon.ts';
import { rowModel } from './row-model.ts';
import { unitsOf } from './units.ts';

/**
 * Makes a function that puts the labels of a task in order for a text, by what the embedded model
 * finds in it once it is fitted to texts like those to come.
 *
 * @param texts - Equal ones give an equal order of labels for every text.
 * @returns The places of the labels, the likeliest first; none for a text that speaks for no label
 *   or seems not to be English.
 */
export function labelRanking(
  lexicon: Lexicon,
  { other: _, ...task }: LabelTask,
  texts: readonly string[],
): (text: string) => readonly number[] {
  const units = unitsOf(lexicon);
  const names = new Set(task.labels.map(({ name }) => name));
  const examples = task.examples?.filter(({ labels }) => labels.every((one) => names.has(one)));
  const learnt = learnFrom(rowModel(task, units, new Forms(units)), texts, examples);
  const weigh = weigherOf(learnt);
  return (text) => {
    const { logs, speaks, foreign } = weigh([text]);
    if (foreign[0] || !Array.from(speaks).some(Boolean)) return [];
    return task.labels.map((_label, place) => place).sort((a, b) => logs[b]! - logs[a]! || a - b);
  };
}
