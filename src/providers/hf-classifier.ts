import type { Preparation, TextClassifier } from '../model.ts';
import type { LabelPrediction, Verdict } from '../prediction.ts';
import type { LabelTask } from '../task.ts';
import type { Infer, Inference } from './transformers.ts';

/** What models of inference can do. */
export const hfAbilities = {
  multiple: true,
  explain: false,
  confidence: true,
  images: false,
  hypothesis: true,
} as const;

/** What is weighed of a text and a label, unless the task says otherwise. */
const usualHypothesis = 'This text is about {label}.';

/** Pairs in one pass: enough to keep the processor busy, few enough for any memory. */
const pairsAtOnce = 32;

/**
 * A classifier from a model of inference: how surely does a text entail that it is about a label
 * (Yin, Hay & Roth 2019, arXiv 1909.00161)?
 *
 * One label: entailment against the other labels. Several: each label by itself, entailment against
 * contradiction, those above one half.
 *
 * @param identity - Which model it is.
 * @param open - Fetches and loads the model; called once.
 */
export function hfClassifier(
  id: string,
  identity: Readonly<Record<string, unknown>>,
  open: (preparation?: Preparation) => Promise<Infer>,
): TextClassifier {
  let opened: Promise<Infer> | undefined;
  const infer = (preparation?: Preparation) => {
    opened ??= open(preparation);
    return opened;
  };
  return {
    kind: 'classifier',
    id,
    abilities: hfAbilities,
    identity,
    atOnce: pairsAtOnce,
    prepare: async (preparation) => {
      await infer(preparation);
    },
    label: async (texts, task, { signal }) => labelTexts(texts, task, await infer(), signal),
  };
}

async function labelTexts(
  texts: readonly string[],
  task: LabelTask,
  infer: Infer,
  signal: AbortSignal,
): Promise<Verdict[]> {
  const hypotheses = hypothesesOf(task);
  const pairs = texts.flatMap((text, row) =>
    hypotheses.map((hypothesis, label) => ({
      text,
      hypothesis,
      at: row * hypotheses.length + label,
    })),
  );
  // Pairs of like length go together: a pass is as long as its longest pair.
  pairs.sort((a, b) => a.text.length - b.text.length);
  const found: Inference[] = [];
  for (let start = 0; start < pairs.length; start += pairsAtOnce) {
    signal.throwIfAborted();
    const some = pairs.slice(start, start + pairsAtOnce);
    const inferences = await infer(some);
    some.forEach(({ at }, place) => {
      found[at] = inferences[place]!;
    });
  }
  return texts.map((_, row) => ({
    prediction: predict(found.slice(row * hypotheses.length, (row + 1) * hypotheses.length), task),
  }));
}

/** One sentence a label; `{description}` is its description or, where it has none, its name. */
function hypothesesOf({ labels, hypothesis = usualHypothesis }: LabelTask): string[] {
  return labels.map(({ name, description = name }) =>
    hypothesis.replaceAll('{label}', name).replaceAll('{description}', description),
  );
}

function predict(inferences: readonly Inference[], task: LabelTask): LabelPrediction {
  return task.multiple ? several(inferences, task) : one(inferences, task);
}

function one(inferences: readonly Inference[], { labels }: LabelTask): LabelPrediction {
  const scores = softmax(inferences.map(({ entailed }) => entailed));
  const best = scores.indexOf(Math.max(...scores));
  return { kind: 'labels', labels: [labels[best]!.name], confidence: scores[best]!, scores };
}

function several(
  inferences: readonly Inference[],
  { labels, minLabels, maxLabels, other }: LabelTask,
): LabelPrediction {
  const scores = inferences.map(
    ({ entailed, contradicted }) => softmax([entailed, contradicted])[0]!,
  );
  const ranked = labels.map((_, at) => at).sort((a, b) => scores[b]! - scores[a]!);
  const above = ranked.filter((at) => scores[at]! > 0.5).length;
  if (above === 0 && other !== undefined) {
    return { kind: 'labels', labels: [other], confidence: 1 - scores[ranked[0]!]!, scores };
  }
  const chosen = ranked.slice(0, Math.min(Math.max(above, minLabels), maxLabels ?? labels.length));
  const least = chosen.length === 0 ? 1 - scores[ranked[0]!]! : scores[chosen.at(-1)!]!;
  return {
    kind: 'labels',
    labels: chosen.map((at) => labels[at]!.name),
    confidence: least,
    scores,
  };
}

function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values);
  const weights = values.map((value) => Math.exp(value - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
