import { describe, expect, it } from 'vitest';
import { ggufClassifier } from '../../src/providers/gguf-classifier.ts';
import type { Llama } from '../../src/providers/llama.ts';
import { labelTask } from '../support/label-task.ts';

const end = 0;

/** A model whose tokens are characters and that would write just this, whatever it is asked. */
function writing(answer: string): Llama {
  const codes = (text: string) => Array.from(text, (one) => one.codePointAt(0)!);
  return {
    contextTokens: 10_000,
    end,
    prompt: (system, user) => codes(`${system}\n${user}\n`),
    tokens: codes,
    after: (prompt) => async (path, allowed) => {
      const written = String.fromCodePoint(...prompt, ...path)
        .split('\n')
        .at(-1)!;
      // Led away from its answer, it would end.
      const wanted = answer.startsWith(written) ? answer.codePointAt(written.length) : undefined;
      return new Map(allowed.map((token) => [token, token === (wanted ?? end) ? 4 : 0]));
    },
  };
}

const signal = new AbortController().signal;

async function labelsOf(answer: string, task = labelTask(['good', 'good news', 'bad'])) {
  const model = ggufClassifier('gguf::x', {}, async () => writing(answer));
  const [verdict] = await model.label(['a text'], task, { signal });
  return verdict && 'prediction' in verdict ? verdict.prediction : undefined;
}

describe('a language model in this process', () => {
  it.each(['good', 'good news', 'bad'])(
    'tells a label from one that begins like it: %s',
    async (label) => {
      expect((await labelsOf(label))?.labels).toEqual([label]);
    },
  );

  it('never gives a label that there is not', async () => {
    expect(['good', 'good news', 'bad']).toContain((await labelsOf('something else'))?.labels[0]);
  });

  it('gives several labels and stops where the model would', async () => {
    const task = labelTask(['red', 'green', 'blue'], { multiple: true });
    expect((await labelsOf('blue, red', task))?.labels).toEqual(['blue', 'red']);
    expect((await labelsOf('green', task))?.labels).toEqual(['green']);
    const two = { ...task, minLabels: 2 };
    expect((await labelsOf('green', two))?.labels).toHaveLength(2);
    expect((await labelsOf('green, red, blue', { ...task, maxLabels: 2 }))?.labels).toHaveLength(2);
  });

  it('may give none where none is needed', async () => {
    const task = labelTask(['red', 'green'], { multiple: true, minLabels: 0 });
    expect((await labelsOf('', task))?.labels).toEqual([]);
  });

  it('is loaded once, and stops when it is told to', async () => {
    let loads = 0;
    const model = ggufClassifier('gguf::x', {}, async () => {
      loads += 1;
      return writing('bad');
    });
    const task = labelTask(['good', 'bad']);
    await Promise.all([1, 2].map(() => model.label(['text'], task, { signal })));
    expect(loads).toBe(1);
    const gone = AbortSignal.abort(new Error('stop'));
    await expect(model.label(['text'], task, { signal: gone })).rejects.toThrow('stop');
  });
});
