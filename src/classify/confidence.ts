import { SkllmError } from '../errors.ts';
import type { LanguageModel } from '../model.ts';
import type { LabelPrediction, Prediction, Verdict } from '../prediction.ts';
import { allLabels, type LabelTask, type Task } from '../task.ts';

/**
 * Makes the judge that holds a model's verdicts to what the task allows: labels of the task only,
 * and enough confidence.
 *
 * A prediction below `task.minConfidence` becomes the task's `other` label, or the failure
 * `unsure` where the task has none. A label that the task does not know is never written.
 *
 * @throws SkllmError `usage` where a confidence is wanted and the model gives none.
 */
export function judgeOf(task: LabelTask): (verdict: Verdict) => Verdict {
  const known = new Set(allLabels(task));
  const fewest = task.multiple ? task.minLabels : 1;

  return (verdict) => {
    if ('failure' in verdict) return verdict;
    const { labels } = verdict.prediction;
    if (labels.length < fewest || !labels.every((label) => known.has(label))) return unknownLabel;
    return task.minConfidence === undefined
      ? verdict
      : heldTo(task.minConfidence, verdict.prediction, task);
  };
}

/** The judge of any task: a text is taken as it is. */
export function judgeOfAny(task: Task): (verdict: Verdict<Prediction>) => Verdict<Prediction> {
  if (task.kind === 'text') return (verdict) => verdict;
  const judge = judgeOf(task);
  return (verdict) => (isOnLabels(verdict) ? judge(verdict) : verdict);
}

/** Whether answers are to come with a confidence. */
export function wantsConfidence(task: Task): boolean {
  return task.kind === 'labels' && task.confidence;
}

/** Times that each row is asked. */
export function votesOf(task: Task): number {
  return task.kind === 'labels' ? (task.votes ?? 1) : 1;
}

/** Whether a confidence is wanted that is to come from the model: votes make one of their own. */
export function wantsLogprobs(task: Task, model: LanguageModel): boolean {
  return wantsConfidence(task) && votesOf(task) === 1 && model.abilities.confidence;
}

function isOnLabels(verdict: Verdict<Prediction>): verdict is Verdict {
  return 'failure' in verdict || verdict.prediction.kind === 'labels';
}

const unknownLabel: Verdict = {
  failure: { reason: 'unknown-label', message: 'the answer is none of the labels' },
};

function heldTo(least: number, prediction: LabelPrediction, task: LabelTask): Verdict {
  const { confidence } = prediction;
  if (confidence === undefined) throw noConfidence();
  if (confidence >= least) return { prediction };
  if (task.other !== undefined) return { prediction: { ...prediction, labels: [task.other] } };
  // Rounded down, so that the message never says that 0.9 is below 0.9.
  const message = `confidence ${Math.floor(confidence * 1e4) / 1e4} is below ${least}`;
  return { failure: { reason: 'unsure', message } };
}

function noConfidence(): SkllmError {
  return new SkllmError('usage', 'the model gives no confidence, so --min-confidence cannot hold', {
    hint: 'Leave out --min-confidence, or name a model that gives one.',
  });
}
