import { SkllmError } from '../errors.ts';
import type { Abilities, Fit, TextClassifier } from '../model.ts';
import type { LabelTask } from '../task.ts';
import type { Evidence } from './evidence.ts';
import { fitModel } from './fitted-model.ts';
import { Forms } from './forms.ts';
import type { LabelSet } from './label-set.ts';
import type { Lexicon } from './lexicon.ts';
import { type RowModel, rowModel } from './row-model.ts';
import { unitsOf } from './units.ts';
import { verdicts } from './verdicts.ts';
import { warnings } from './warnings.ts';

/** What the embedded classifiers can do. */
export const embeddedAbilities: Abilities = {
  multiple: true,
  explain: false,
  confidence: true,
  images: false,
};

/**
 * A classifier that knows English words and nothing else, and labels each row by itself: no
 * examples, no request, the same labels for the same text always.
 *
 * @param id - What its predictions are signed with.
 */
export function rowClassifier(id: string, lexicon: Lexicon): TextClassifier {
  const models = rowModels(lexicon);
  return { ...common(id), label: labeller(models) };
}

/** The same, but it can be fitted to the rows at hand. */
export function fittingClassifier(id: string, lexicon: Lexicon): TextClassifier {
  const models = rowModels(lexicon);
  return {
    ...common(id),
    label: labeller(models),
    fit: async (task, sample) => fitted(id, task, models(task), sample),
  };
}

function common(id: string) {
  return { kind: 'classifier', id, abilities: embeddedAbilities, warnings } as const;
}

/** What labels rows, and which labels it was made for. */
interface Weigher {
  readonly labels: LabelSet;
  weigh(texts: readonly string[]): Evidence;
}

function labeller(weigherOf: (task: LabelTask) => Weigher): TextClassifier['label'] {
  return async (texts, task, { signal }) => {
    signal.throwIfAborted();
    const { labels, weigh } = weigherOf(task);
    return verdicts(weigh(texts), labels, task);
  };
}

/** Row models by task; the labels of a task are worked out once. */
function rowModels(lexicon: Lexicon): (task: LabelTask) => RowModel {
  const units = unitsOf(lexicon);
  const forms = new Forms(units);
  const made = new WeakMap<LabelTask, RowModel>();
  return (task) => {
    const model = made.get(task) ?? rowModel(task, units, forms);
    made.set(task, model);
    return model;
  };
}

function fitted(
  id: string,
  task: LabelTask,
  byRow: RowModel,
  sample: readonly string[],
): TextClassifier {
  const fit = fitModel(byRow, sample);
  const kept: Fit =
    'reason' in fit
      ? { rows: fit.rows, kept: false, reason: fit.reason }
      : { rows: fit.rows, kept: true };
  const weigher = { labels: byRow.labels, weigh: 'weigh' in fit ? fit.weigh : byRow.weigh };
  const weigherOf = (asked: LabelTask) => {
    if (!sameLabels(asked, task)) {
      throw new SkllmError(
        'fault',
        'A classifier was asked for other labels than it was fitted to.',
      );
    }
    return weigher;
  };
  return { ...common(id), label: labeller(weigherOf), fitted: kept };
}

function sameLabels(a: LabelTask, b: LabelTask): boolean {
  const key = ({ labels, other }: LabelTask) => JSON.stringify([labels, other]);
  return a === b || key(a) === key(b);
}
