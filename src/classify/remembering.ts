import type { TextClassifier } from '../model.ts';
import type { Verdict } from '../prediction.ts';
import type { Answer, TaskStore } from '../store/predictions.ts';
import { notAsked, storable } from './known-answers.ts';

export interface RememberingOptions {
  /** Absent where nothing is kept. */
  readonly store?: TaskStore | undefined;
  /** Texts whose failure is stored are labelled anew. */
  readonly retryFailed?: boolean | undefined;
  /** Nothing is labelled: what is not stored fails. */
  readonly knownOnly?: boolean | undefined;
}

/**
 * A classifier that labels no text twice: a slow one may take hours for what an interruption would
 * undo. A verdict is durable before it is given out.
 */
export function remembering(model: TextClassifier, options: RememberingOptions): TextClassifier {
  const { store, knownOnly } = options;
  const { prepare, ...rest } = model;
  return {
    ...rest,
    ...(prepare && !knownOnly ? { prepare } : {}),
    label: async (texts, task, { signal }) => {
      const verdicts = texts.map((text) => recalled(store?.get(store.key(text)), options));
      const asked = texts.filter((_, at) => verdicts[at] === undefined);
      const found = asked.length === 0 ? [] : await model.label(asked, task, { signal });
      await Promise.all(found.map((verdict, at) => keep(store, asked[at]!, verdict)));
      let next = 0;
      return verdicts.map((verdict) => verdict ?? found[next++]!);
    },
  };
}

function recalled(
  answer: Answer | undefined,
  { retryFailed, knownOnly }: RememberingOptions,
): Verdict | undefined {
  const forgotten = knownOnly ? notAsked : undefined;
  if (answer === undefined) return forgotten;
  if ('failure' in answer) return retryFailed ? forgotten : { failure: answer.failure };
  const { prediction } = answer;
  return prediction.kind === 'labels' ? { prediction } : forgotten;
}

async function keep(store: TaskStore | undefined, text: string, verdict: Verdict): Promise<void> {
  const answer = storable(verdict);
  if (store && answer) await store.put(store.key(text), answer);
}
