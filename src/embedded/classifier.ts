import { SkllmError } from '../errors.ts';
import type { Abilities, Fit, StudentCertificate, TextClassifier } from '../model.ts';
import type { LabelTask } from '../task.ts';
import { Forms } from './forms.ts';
import { learnFrom } from './learning.ts';
import { type Learnt, nothingLearnt, weigherOf } from './learnt.ts';
import type { Lexicon } from './lexicon.ts';
import { rowModel } from './row-model.ts';
import { type FittedTask, packModel, unpackModel } from './saved-model.ts';
import { unitsOf } from './units.ts';
import { verdicts } from './verdicts.ts';
import { labelWarnings, rowWarnings } from './warnings.ts';

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
  return { ...common(id, models), label: labeller(models) };
}

/** The same, but it can be fitted to the rows at hand. */
export function fittingClassifier(id: string, lexicon: Lexicon): TextClassifier {
  const models = rowModels(lexicon);
  return {
    ...common(id, models),
    label: labeller(models),
    fit: async (task, sample) =>
      fittedClassifier(id, task, learnFrom(models(task).learnt.model, sample, task.examples)),
  };
}

/**
 * A classifier that was fitted and saved before: the same labels for the same text.
 *
 * @param file - What `save` gave, and the name it goes by in messages.
 * @throws SkllmError `input` where the file is no such thing, or does not fit the lexicon.
 */
export function savedClassifier(
  id: string,
  lexicon: Lexicon,
  file: { readonly name: string; readonly bytes: Buffer },
): TextClassifier {
  const units = unitsOf(lexicon);
  const { task, learnt, certificate } = unpackModel(file.bytes, file.name, units, new Forms(units));
  const classifier = fittedClassifier(id, task, learnt);
  return {
    ...classifier,
    fitted: { ...classifier.fitted!, saved: true },
    ...(certificate === undefined ? {} : { certificate }),
    save: (own = certificate) => packModel(learnt, task, own),
  };
}

/** What has been learnt for the labels of a task, made ready to weigh texts. */
interface Ready {
  readonly learnt: Learnt;
  readonly weigh: ReturnType<typeof weigherOf>;
}

function readied(learnt: Learnt): Ready {
  return { learnt, weigh: weigherOf(learnt) };
}

function common(id: string, readyFor: (task: LabelTask) => Ready) {
  const warnings = (task: LabelTask) => labelWarnings(readyFor(task).learnt.model);
  return { kind: 'classifier', id, abilities: embeddedAbilities, warnings } as const;
}

function labeller(readyFor: (task: LabelTask) => Ready): TextClassifier['label'] {
  return async (texts, task, { signal }) => {
    signal.throwIfAborted();
    const { learnt, weigh } = readyFor(task);
    return verdicts(weigh(texts), learnt.model.labels, task);
  };
}

/** What is known of the labels of a task; worked out once. */
function rowModels(lexicon: Lexicon): (task: LabelTask) => Ready {
  const units = unitsOf(lexicon);
  const forms = new Forms(units);
  const made = new WeakMap<LabelTask, Ready>();
  return (task) => {
    const model = made.get(task) ?? readied(nothingLearnt(rowModel(task, units, forms)));
    made.set(task, model);
    return model;
  };
}

function fittedClassifier(id: string, task: FittedTask, learnt: Learnt): TextClassifier {
  const { rows, reason } = learnt;
  const warnings = rowWarnings(learnt);
  const fitted: Fit = { rows, kept: reason === undefined, ...(reason ? { reason } : {}), warnings };
  const names = namesOf(task);
  const ready = readied(learnt);
  const readyFor = (asked: LabelTask) => {
    if (namesOf(asked) !== names) throw otherLabels(id, names);
    return ready;
  };
  const own = { labels: task.labels, ...(task.other === undefined ? {} : { other: task.other }) };
  const save = (certificate?: StudentCertificate) => packModel(learnt, task, certificate);
  return { ...common(id, readyFor), label: labeller(readyFor), fitted, own, save };
}

function namesOf({ labels, other }: FittedTask): string {
  return [...labels.map(({ name }) => name), ...(other === undefined ? [] : [other])].join(', ');
}

function otherLabels(id: string, names: string): SkllmError {
  return new SkllmError('usage', `${id} was fitted to other labels than the ones asked for`, {
    hint: `Its labels, in this order: ${names}.`,
  });
}
