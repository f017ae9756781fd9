import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keysOf, type Question } from '../../src/store/key.ts';
import type { LabelTask } from '../../src/task.ts';
import { question, task } from './store-fixture.ts';

const secret = randomBytes(32);

function withTask(change: Partial<LabelTask>): Question {
  return { ...question, task: { ...task, ...change } };
}

function keyOf(asked: Question, text = 'a row'): string {
  return keysOf(secret, asked).key(text);
}

const several = withTask({ multiple: true });

describe('the key of an answer', () => {
  it.each<[string, Question, Question]>([
    ['the model', question, { ...question, identity: { ...question.identity, model: 'm-2' } }],
    ['a request option', question, { ...question, identity: { ...question.identity, seed: 1 } }],
    [
      'an option set to false',
      question,
      { ...question, identity: { ...question.identity, think: false } },
    ],
    ['the prompt version', question, { ...question, promptVersion: 2 }],
    [
      'a label',
      question,
      withTask({ labels: [{ name: 'good', description: 'praise' }, { name: 'poor' }] }),
    ],
    [
      'a description',
      question,
      withTask({ labels: [{ name: 'good', description: 'Praise' }, { name: 'bad' }] }),
    ],
    [
      'a label example',
      question,
      withTask({ labels: [task.labels[0]!, { name: 'bad', examples: ['ugh'] }] }),
    ],
    ['the order of labels', question, withTask({ labels: [...task.labels].reverse() })],
    ['several labels', question, several],
    ['the fewest labels', several, withTask({ multiple: true, minLabels: 0 })],
    ['the most labels', several, withTask({ multiple: true, maxLabels: 2 })],
    ['a label for none of these', question, withTask({ other: 'none' })],
    ['instructions', question, withTask({ instructions: 'Mind irony.' })],
    ['examples', question, withTask({ examples: [{ text: 'fine', labels: ['good'] }] })],
    ['explanations', question, withTask({ explain: true })],
    ['votes', question, withTask({ votes: 3 })],
  ])('changes with %s', (_, before, after) => {
    expect(keyOf(after)).not.toBe(keyOf(before));
    expect(keysOf(secret, after).task).not.toBe(keysOf(secret, before).task);
  });

  it.each<[string, Question]>([
    ['the column', withTask({ input: { columns: ['body'] } })],
    ['a template', withTask({ input: { columns: [], template: '{text}' } })],
    ['a wanted confidence', withTask({ confidence: true, minConfidence: 0.5 })],
    ['bounds that one label a row does not have', withTask({ minLabels: 0, maxLabels: 4 })],
    [
      'options that say nothing',
      withTask({ instructions: '', examples: [], explain: false, votes: 1 }),
    ],
    [
      'empty parts of a label',
      withTask({ labels: [task.labels[0]!, { name: 'bad', examples: [], description: '' }] }),
    ],
    [
      'the order of the identity',
      { ...question, identity: Object.fromEntries(Object.entries(question.identity).reverse()) },
    ],
  ])('does not change with %s', (_, asked) => {
    expect(keyOf(asked)).toBe(keyOf(question));
    expect(keysOf(secret, asked).task).toBe(keysOf(secret, question).task);
  });

  it('differs for every text, lone surrogates among them', () => {
    const key = keysOf(secret, question).key;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(key(a) === key(b)).toBe(a === b);
      }),
    );
    expect(key('\ud800')).not.toBe(key('\ud801'));
    expect(key('\ud800')).not.toBe(key('\ufffd'));
  });

  it('is 32 hexadecimal digits that another secret gives otherwise', () => {
    expect(keyOf(question)).toMatch(/^[0-9a-f]{32}$/);
    const other = keysOf(randomBytes(32), question);
    expect(other.key('a row')).not.toBe(keyOf(question));
    expect(other.task).not.toBe(keysOf(secret, question).task);
  });
});
