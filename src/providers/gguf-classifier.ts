import type { Preparation, TextClassifier } from '../model.ts';
import type { Verdict } from '../prediction.ts';
import type { LabelTask } from '../task.ts';
import { labelQuestion, labelRules, optionsOf } from './label-prompt.ts';
import type { Llama } from './llama.ts';
import { likeliest, type Token } from './option-choice.ts';

/** What models of GGUF files can do. There is no reason to give: they only weigh labels. */
export const ggufAbilities = {
  multiple: true,
  explain: false,
  confidence: true,
  images: false,
  instructions: true,
} as const;

/**
 * A classifier from a language model in this process. It never writes freely: of the labels it
 * takes the one it would most probably write, so that every probability is exact.
 *
 * @param identity - Which model it is.
 * @param open - Fetches and loads the model; called once.
 */
export function ggufClassifier(
  id: string,
  identity: Readonly<Record<string, unknown>>,
  open: (preparation?: Preparation) => Promise<Llama>,
): TextClassifier {
  let opened: Promise<Llama> | undefined;
  const llama = (preparation?: Preparation) => {
    opened ??= open(preparation);
    return opened;
  };
  return {
    kind: 'classifier',
    id,
    abilities: ggufAbilities,
    identity,
    atOnce: 1,
    prepare: async (preparation) => {
      await llama(preparation);
    },
    label: async (texts, task, { signal }) => {
      const label = labeller(await llama(), task);
      const verdicts: Verdict[] = [];
      for (const text of texts) {
        signal.throwIfAborted();
        verdicts.push(await label(text));
      }
      return verdicts;
    },
  };
}

function labeller(llama: Llama, task: LabelTask): (text: string) => Promise<Verdict> {
  const rules = labelRules(task);
  const names = optionsOf(task).map(({ name }) => name);
  const spelled = names.map((name) => llama.tokens(name));
  const comma = llama.tokens(', ');
  const longest = Math.max(...spelled.map((tokens) => tokens.length)) + comma.length + 1;
  const most = task.multiple ? (task.maxLabels ?? names.length) : 1;
  const least = task.multiple ? task.minLabels : 1;

  return async (text) => {
    const prompt = llama.prompt(rules, labelQuestion(text));
    const needed = prompt.length + longest * most;
    if (needed > llama.contextTokens) return tooLong(needed, llama.contextTokens);
    const chosen: number[] = [];
    let written: readonly Token[] = prompt;
    let confidence = 1;
    while (chosen.length < most) {
      const left = names.map((_, at) => at).filter((at) => !chosen.includes(at));
      const before = chosen.length === 0 ? [] : comma;
      const options = left.map((at) => [...before, ...spelled[at]!]);
      const may = chosen.length >= least;
      const ended = distinct(options, llama.end, may);
      const { index, probability } = await likeliest(ended, llama.after(written));
      if (chosen.length === 0 || index < left.length)
        confidence = Math.min(confidence, probability);
      if (index === left.length) break;
      chosen.push(left[index]!);
      written = [...written, ...options[index]!];
    }
    const labels = chosen.map((at) => names[at]!);
    return { prediction: { kind: 'labels', labels, confidence } };
  };
}

/**
 * The options as sequences of which none begins another: with the end of the answer after each
 * where that is needed, and the end alone as one more option where none is needed.
 */
function distinct(
  options: readonly (readonly Token[])[],
  end: Token,
  mayEnd: boolean,
): (readonly Token[])[] {
  const nested = options.some((one) =>
    options.some((other) => one !== other && one.every((token, at) => other[at] === token)),
  );
  const closed = nested ? options.map((tokens) => [...tokens, end]) : options;
  return mayEnd ? [...closed, [end]] : [...closed];
}

function tooLong(needed: number, room: number): Verdict {
  const message = `the row needs ${needed} tokens, and the model is given ${room}`;
  return { failure: { reason: 'too-long', message } };
}
