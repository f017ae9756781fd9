import { SkllmError } from '../errors.ts';
import type { Fit, TextClassifier } from '../model.ts';
import type { LabelTask } from '../task.ts';
import { Forms } from './forms.ts';
import { learnFrom } from './learning.ts';
import { type Learnt, nothingLearnt, weigh } from './learnt.ts';
import type { Lexicon } from './lexicon.ts';
import { rowModel } from './row-model.ts';
import { unitsOf } from './units.ts';
import { verdicts } from './verdicts.ts';
import { warnings } from './warnings.ts';

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
    fit: async (task, sample) =>
      fitted(id, task, learnFrom(models(task).model, sample, task.examples)),
  };
}

function common(id: string) {
  const abilities = { multiple: true, explain: false, confidence: true, images: false };
  return { kind: 'classifier', id, abilities, warnings } as const;
}

function labeller(learntOf: (task: LabelTask) => Learnt): TextClassifier['label'] {
  return async (texts, task, { signal }) => {
    signal.throwIfAborted();
    const learnt = learntOf(task);
    return verdicts(weigh(learnt, texts), learnt.model.labels, task);
  };
}

/** What is known of the labels of a task; worked out once. */
function rowModels(lexicon: Lexicon): (task: LabelTask) => Learnt {
  const units = unitsOf(lexicon);
  const forms = new Forms(units);
  const made = new WeakMap<LabelTask, Learnt>();
  return (task) => {
    const model = made.get(task) ?? nothingLearnt(rowModel(task, units, forms));
    made.set(task, model);
    return model;
  };
}

function fitted(id: string, task: LabelTask, learnt: Learnt): TextClassifier {
  const { rows, reason } = learnt;
  const kept: Fit = reason === undefined ? { rows, kept: true } : { rows, kept: false, reason };
  const learntOf = (asked: LabelTask) => {
    if (sameLabels(asked, task)) return learnt;
    throw new SkllmError('fault', 'A classifier was asked for other labels than it was fitted to.');
  };
  return { ...common(id), label: labeller(learntOf), fitted: kept };
}

function sameLabels(a: LabelTask, b: LabelTask): boolean {
  const key = ({ labels, other }: LabelTask) => JSON.stringify([labels, other]);
  return a === b || key(a) === key(b);
}
