import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeWhitespaceLoop, parseReply } from '../../src/classify/parse.ts';
import { labelValues, type WireMode, wireModes } from '../../src/classify/wire-mode.ts';
import type { Verdict } from '../../src/prediction.ts';
import type { LabelTask } from '../../src/task.ts';
import { anyTask, labelTask } from '../support/label-task.ts';

const keys = ['aa111', 'bb222', 'cc333'];
const single = labelTask(['spam', 'ham', 'eggs']);
const multiple = labelTask(['spam', 'ham', 'eggs'], { multiple: true, maxLabels: 2 });
const explained = labelTask(['spam', 'ham', 'eggs'], { explain: true });

/** The labels of a verdict, or the reason of its failure. */
function brief(verdict: Verdict | undefined) {
  return verdict && ('failure' in verdict ? verdict.failure.reason : verdict.prediction.labels);
}

/** What becomes of the first row when the reply gives it this value. */
function read(value: unknown, task: LabelTask = single, mode: WireMode = 'schema') {
  return parseReply(JSON.stringify({ aa111: value }), { task, keys, mode }).get('aa111')!;
}

describe('a reply', () => {
  it('gives one verdict a row, known by its key and not by its place', () => {
    const text = '{"cc333":"eggs","zz999":"spam","aa111":"spam"}';
    const verdicts = parseReply(text, { task: single, keys, mode: 'schema' });
    expect([...verdicts].map(([key, verdict]) => [key, brief(verdict)])).toEqual([
      ['aa111', ['spam']],
      ['bb222', 'missing-from-reply'],
      ['cc333', ['eggs']],
    ]);
  });

  it.each([
    ['is empty', ''],
    ['is prose', 'All of these are spam.'],
    ['was cut', '{"aa111":"spam","bb222":"ham","cc333":"eg'],
    ['is a list', '["spam","ham","eggs"]'],
  ])('that %s answers no row', (_, text) => {
    const verdicts = parseReply(text, { task: single, keys, mode: 'text' });
    expect([...verdicts.values()].map(brief)).toEqual(Array(3).fill('unreadable-reply'));
  });

  it('answers the rows of its own keys alone', () => {
    const verdicts = parseReply('{"r1":"spam","1":"ham","AA111":"eggs"}', {
      task: single,
      keys,
      mode: 'json',
    });
    expect([...verdicts.values()].map(brief)).toEqual(Array(3).fill('missing-from-reply'));
  });

  it('leaves out a row that it answers twice and differently', () => {
    const text = '{"aa111":"spam","bb222":"ham","aa111":"ham","bb222":"ham"}';
    const verdicts = parseReply(text, { task: single, keys, mode: 'json' });
    expect([...verdicts.values()].map(brief)).toEqual([
      'missing-from-reply',
      ['ham'],
      'missing-from-reply',
    ]);
  });

  it('cannot reach the prototype of anything', () => {
    const text = '{"__proto__":"spam","constructor":"ham"}';
    const verdicts = parseReply(text, {
      task: single,
      keys: ['__proto__', 'toString'],
      mode: 'json',
    });
    expect([...verdicts.values()].map(brief)).toEqual([['spam'], 'missing-from-reply']);
  });
});

describe('an answer with one label', () => {
  it.each<[string, unknown, unknown]>([
    ['the label', 'ham', ['ham']],
    ['the label in another case and quotes', '"HAM" ', ['ham']],
    ['an array of it', ['ham'], ['ham']],
    ['a label outside the set', 'bacon', 'unknown-label'],
    ['a sentence', 'It is ham.', 'unknown-label'],
    ['an array of two', ['ham', 'spam'], 'unreadable-reply'],
    ['an empty array', [], 'unreadable-reply'],
    ['null', null, 'unreadable-reply'],
    ['a number', 2, 'unreadable-reply'],
    ['a truth value', true, 'unreadable-reply'],
    ['an object', { label: 'ham' }, 'unreadable-reply'],
    ['an array of an array', [['ham']], 'unreadable-reply'],
  ])('that is %s', (_, value, result) => {
    expect(brief(read(value))).toEqual(result);
  });

  it('is a code where codes were asked for, and there alone', () => {
    expect(brief(read('L02', single, 'codes'))).toEqual(['ham']);
    expect(brief(read('L02', single, 'schema'))).toBe('unknown-label');
  });

  it('may be "none of these" where that is offered', () => {
    expect(brief(read('other', { ...single, other: 'other' }))).toEqual(['other']);
    expect(brief(read('other'))).toBe('unknown-label');
  });

  it('never shows up in the message of a failure', () => {
    const verdict = read('private words');
    expect(JSON.stringify(verdict)).not.toContain('private');
  });
});

describe('an answer with several labels', () => {
  it.each<[string, unknown, unknown]>([
    ['two labels in their order', ['eggs', 'spam'], ['eggs', 'spam']],
    ['one label twice', ['eggs', 'Eggs'], ['eggs']],
    ['a label alone', 'eggs', ['eggs']],
    ['one good and one unknown', ['eggs', 'bacon'], 'unknown-label'],
    ['too many', ['eggs', 'spam', 'ham'], 'unreadable-reply'],
    ['too few', [], 'unreadable-reply'],
    ['labels and a number', ['eggs', 1], 'unreadable-reply'],
    ['labels in one string', 'eggs, spam', 'unknown-label'],
  ])('that is %s', (_, value, result) => {
    expect(brief(read(value, multiple))).toEqual(result);
  });

  it('may be empty where the task says so', () => {
    expect(brief(read([], { ...multiple, minLabels: 0 }))).toEqual([]);
  });
});

describe('an explained answer', () => {
  it('brings its reason', () => {
    expect(read({ reason: ' it says so\n', label: 'ham' }, explained)).toEqual({
      prediction: { kind: 'labels', labels: ['ham'], explanation: 'it says so' },
    });
    expect(
      read({ reason: 'both', labels: ['ham', 'spam'] }, { ...multiple, explain: true }),
    ).toEqual({
      prediction: { kind: 'labels', labels: ['ham', 'spam'], explanation: 'both' },
    });
  });

  it.each([
    ['an object without a reason', { label: 'ham' }],
    ['a reason that is no text', { reason: 3, label: 'ham' }],
    ['a blank reason', { reason: ' ', label: 'ham' }],
    ['the label alone', 'ham'],
  ])('may be %s', (_, value) => {
    expect(read(value, explained)).toEqual({ prediction: { kind: 'labels', labels: ['ham'] } });
  });

  it('needs a label, and one alone', () => {
    expect(brief(read({ reason: 'ham' }, explained))).toBe('unreadable-reply');
    expect(brief(read({ reason: 'x', label: 'bacon' }, explained))).toBe('unknown-label');
    const torn = '{"aa111":{"reason":"x","label":"ham","label":"spam"}}';
    expect(brief(parseReply(torn, { task: explained, keys, mode: 'json' }).get('aa111'))).toBe(
      'unreadable-reply',
    );
  });
});

/** An honest reply of random answers, and those answers. */
const honest = anyTask.chain((task) => {
  const names = task.labels.map(({ name }) => name);
  const some = fc.uniqueArray(fc.constantFrom(...names), {
    minLength: 1,
    maxLength: task.multiple ? 4 : 1,
  });
  const answer = fc.record({ labels: some, reason: fc.string({ unit: 'binary' }) });
  const answers = fc.array(answer, { minLength: keys.length, maxLength: keys.length });
  return fc.record({ task: fc.constant(task), mode: fc.constantFrom(...wireModes), answers });
});

function written(
  task: LabelTask,
  mode: WireMode,
  answers: { labels: string[]; reason: string }[],
): string {
  const spelled = new Map(labelValues(task, mode).map(({ name, value }) => [name, value]));
  const values = answers.map(({ labels, reason }) => {
    const names = labels.map((name) => spelled.get(name));
    const choice = task.multiple ? names : names[0];
    if (!task.explain) return choice;
    return task.multiple ? { reason, labels: choice } : { reason, label: choice };
  });
  return JSON.stringify(Object.fromEntries(keys.map((key, at) => [key, values[at]])));
}

describe('any reply', () => {
  it('is read as it was meant if it is honest, bare or wrapped, in every mode', () => {
    const wraps = fc.constantFrom(
      (text: string) => text,
      (text: string) => `\`\`\`json\n${text}\n\`\`\`\n`,
      (text: string) => `<think>Hm {"aa111": 1}</think>Here you are: ${text} Done.`,
    );
    fc.assert(
      fc.property(honest, wraps, ({ task, mode, answers }, wrap) => {
        const verdicts = parseReply(wrap(written(task, mode, answers)), { task, keys, mode });
        for (const [at, key] of keys.entries()) {
          const { labels, reason } = answers[at]!;
          const explanation = task.explain ? reason.trim() : '';
          expect(verdicts.get(key)).toEqual({
            prediction: { kind: 'labels', labels, ...(explanation === '' ? {} : { explanation }) },
          });
        }
      }),
    );
  });

  it('gives every row a verdict, and no label that is not in it', () => {
    const parts = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      ' ',
      '<think>',
      '</think>',
      '```',
      'null',
      '1',
    ];
    const words = [
      '"aa111"',
      '"bb222"',
      '"label"',
      '"reason"',
      '"spam"',
      '"Ham"',
      '"bacon"',
      'eggs',
    ];
    const noise = fc.array(fc.constantFrom(...parts, ...words)).map((all) => all.join(''));
    const members = fc.tuple(
      fc.constantFrom(...keys, 'r1'),
      fc.oneof(fc.constantFrom(...words), fc.json()),
    );
    const object = fc
      .array(members)
      .map((all) => `{${all.map(([key, value]) => `"${key}":${value}`)}}`);
    const task = fc.constantFrom(single, multiple, explained);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), noise, object), task, (text, of) => {
        for (const mode of wireModes) {
          const verdicts = parseReply(text, { task: of, keys, mode });
          expect([...verdicts.keys()]).toEqual(keys);
          for (const verdict of verdicts.values()) {
            if ('failure' in verdict) continue;
            for (const label of verdict.prediction.labels) {
              expect(['spam', 'ham', 'eggs']).toContain(label);
              expect(text.toLowerCase()).toContain(label);
            }
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('that is cut anywhere answers no row', () => {
    fc.assert(
      fc.property(honest, fc.nat(), ({ task, mode, answers }, at) => {
        const text = written(task, mode, answers);
        const verdicts = parseReply(text.slice(0, at % text.length), { task, keys, mode });
        for (const verdict of verdicts.values()) expect(brief(verdict)).toBe('unreadable-reply');
      }),
    );
  });
});

it.each([
  ['an object and then blanks', `{"aa111":"spam"${'\n\t '.repeat(50)}`, true],
  ['blanks alone', ' '.repeat(500), true],
  ['an indented object', JSON.stringify({ aa111: { reason: 'x', label: 'spam' } }, null, 8), false],
  ['nothing', '', false],
])('tells a loop of blanks from %s', (_, text, loop) => {
  expect(looksLikeWhitespaceLoop(text)).toBe(loop);
});
