import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PromptRow } from '../../src/classify/prompt.ts';
import { writeRequest } from '../../src/classify/request.ts';
import { drawRowKeys } from '../../src/classify/row-keys.ts';
import { type WireMode, wireModes } from '../../src/classify/wire-mode.ts';
import type { LabelTask } from '../../src/task.ts';
import { anyTask, hostileText, labelTask, roomy } from '../support/label-task.ts';

const keys = drawRowKeys(20, Math.random);

function rowsOf(texts: readonly string[]): PromptRow[] {
  return texts.map((text, at) => ({ key: keys[at]!, text }));
}

function write(task: LabelTask, rows: readonly PromptRow[], mode: WireMode = 'schema') {
  return writeRequest({ task, rows, mode, limits: roomy, logprobs: false });
}

/** The rows as the message holds them: its one JSON object. */
function rowsIn(user: string): unknown {
  return JSON.parse(user.slice(user.indexOf('{\n'), user.lastIndexOf('\n}') + 2));
}

const spam = labelTask([
  { name: 'spam', description: 'sells\n  something', examples: ['Buy "now"!'] },
  { name: 'ham' },
]);

describe('the rows', () => {
  it('come back as they were, whatever their texts hold', () => {
    fc.assert(
      fc.property(
        fc.array(hostileText, { minLength: 1, maxLength: 20 }),
        anyTask,
        (texts, task) => {
          const { user } = write(task, rowsOf(texts));
          expect(rowsIn(user)).toEqual(
            Object.fromEntries(texts.map((text, at) => [keys[at], text])),
          );
          // A brace, the rows, a brace, the rule: no text adds a line.
          expect(user.split(/[\n\r\u0085\u2028\u2029]/)).toHaveLength(texts.length + 3);
        },
      ),
    );
  });

  it('come with the examples that were chosen for them', () => {
    const example = { text: 'Win "big"', labels: ['spam'] };
    const { user, system } = write(spam, [{ key: 'aa111', text: 'x', examples: [example] }]);
    expect(user.split('\n').slice(0, 2)).toEqual([
      'Examples:',
      '{"text":"Win \\"big\\"","label":"spam"}',
    ]);
    expect(system).not.toContain('Win');
  });
});

describe('the rules', () => {
  it.each(wireModes)('are the same for every pack in the mode %s', (mode) => {
    expect(write(spam, rowsOf(['a']), mode).system).toBe(
      write(spam, rowsOf(['b', 'c']), mode).system,
    );
  });

  it('give every label with its description and examples on one line', () => {
    expect(write(spam, rowsOf(['x'])).system).toContain(
      '\n- "spam": sells something (such as "Buy \\"now\\"!")\n- "ham"\n',
    );
  });

  it('give the legend of the codes', () => {
    const { system } = write({ ...spam, other: 'neither' }, rowsOf(['x']), 'codes');
    expect(system).toContain('- L01 = "spam": sells');
    expect(system).toContain('- L03 = "neither": none of the labels above fits');
    expect(system).toContain("the label's code");
  });

  it('give the instructions and the examples in the shape of an answer', () => {
    const task = labelTask(['a', 'b'], {
      instructions: 'Mind the tone.\n',
      multiple: true,
      explain: true,
      examples: [
        { text: 'one\ntwo', labels: ['b', 'a'], explanation: 'both' },
        { text: 'three', labels: [] },
      ],
    });
    const { system } = write(task, rowsOf(['x']), 'codes');
    expect(system).toContain('Instructions:\nMind the tone.\n\n');
    expect(system).toContain(
      'Examples:\n{"text":"one\\ntwo","reason":"both","labels":["L02","L01"]}\n{"text":"three","labels":[]}\n',
    );
  });

  it.each([
    [{}, '{"<row key>":"<label>"}'],
    [{ multiple: true }, '{"<row key>":["<label>"]}'],
    [{ explain: true }, '"label":"<label>"}}'],
    [{ explain: true, multiple: true }, '"labels":["<label>"]}}'],
  ])('show what a reply looks like for %j', (rest, shape) => {
    for (const mode of wireModes) {
      expect(write(labelTask(['a', 'b'], rest), rowsOf(['x']), mode).system).toContain(shape);
    }
  });

  it.each([
    [{ minLabels: 1 }, 'every label that fits (at least 1)'],
    [{ minLabels: 0 }, 'every label that fits (possibly none)'],
    [{ minLabels: 2, maxLabels: 3 }, 'every label that fits (at least 2, at most 3)'],
  ])('say how many labels a row may get: %j', (rest, said) => {
    const task = labelTask(['a', 'b', 'c'], { multiple: true, ...rest });
    expect(write(task, rowsOf(['x'])).system).toContain(said);
  });
});

it('gives full packs one schema text', () => {
  const schemaOf = (text: string) =>
    JSON.stringify(write(spam, rowsOf(Array(20).fill(text))).format);
  expect(schemaOf('a')).toBe(schemaOf('b'));
});

it('asks for what it is told to ask for', () => {
  const parts = { task: spam, rows: rowsOf(['x']), mode: 'json', limits: roomy } as const;
  expect(writeRequest({ ...parts, logprobs: true })).toMatchObject({
    format: { kind: 'json' },
    logprobs: true,
  });
  const plain = writeRequest({ ...parts, logprobs: false }).maxOutputTokens;
  const thinking = writeRequest({ ...parts, logprobs: false, thinkingTokens: 1000 });
  expect(thinking.maxOutputTokens).toBe(plain + 1000);
});

it('pays little for its defences: at most 15 % more bytes than a prompt without any', () => {
  const names = ['World', 'Sports', 'Business', 'Science'];
  const text =
    'The council said on Tuesday that it "cannot" pay for the new bridge before 2031, since the two towns that share the river do not agree on who would have to mend it.';
  const { system, user } = write(labelTask(names), rowsOf(Array(20).fill(text)));
  const bare = [
    'You label the rows of a table. A message holds the rows as a JSON object: row keys with texts.',
    `Labels:\n${names.map((name) => `- ${name}`).join('\n')}`,
    'Give each row the one label that fits best.',
    'Reply with one JSON object on one line and nothing else: every row key once, in the order of the rows, and as <label> the exact name:\n{"<row key>":"<label>"}',
    ...Array.from({ length: 20 }, (_, at) => `r${at + 1}: ${text}`),
  ].join('\n');
  expect((system + user).length / bare.length).toBeLessThan(1.15);
});
