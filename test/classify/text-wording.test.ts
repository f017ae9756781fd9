import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordingOf } from '../../src/classify/wording.ts';
import type { TextTask } from '../../src/task.ts';
import { hostileText, roomy } from '../support/label-task.ts';

const task: TextTask = { kind: 'text', input: { columns: ['a'], template: 'Say {a}' } };

function read(reply: string, maxLength?: number) {
  const wording = wordingOf(maxLength === undefined ? task : { ...task, maxLength });
  return wording.read(reply, ['k1'], 'text').get('k1');
}

describe('a text', () => {
  it('is asked for row by row, in no format', () => {
    const wording = wordingOf(task);
    expect(wording.shape(roomy, 20, 'schema')).toEqual({ mode: 'text', rows: 1 });
    expect(wording.format(['k1'], 'text')).toEqual({ kind: 'text' });
    expect(wording.user([{ key: 'k1', text: 'Say "hello"' }], 'text')).toBe('Say "hello"');
  });

  it('is the reply without the thought before it and the blanks around it', () => {
    expect(read(' <think>hm</think>\n A text. \n')).toEqual({
      prediction: { kind: 'text', text: 'A text.' },
    });
  });

  it('is never nothing', () => {
    for (const reply of ['', ' \n', '<think>hm</think>', '<think>cut off']) {
      expect(read(reply)).toMatchObject({ failure: { reason: 'unreadable-reply' } });
    }
  });

  it.each([
    ['one two three', 13, 'one two three'],
    ['one two three', 12, 'one two…'],
    ['one two three', 8, 'one two…'],
    ['one two three', 7, 'one…'],
    ['unbroken', 4, 'unb…'],
    ['日本語です', 3, '日本…'],
    ['👍👍👍', 2, '👍…'],
  ])('%s in %i characters is %s', (reply, most, text) => {
    expect(read(reply, most)).toEqual({ prediction: { kind: 'text', text } });
  });

  it('is never longer than it may be, whatever the model wrote', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 12 }), (reply, most) => {
        const verdict = read(reply, most);
        if (!verdict || 'failure' in verdict || verdict.prediction.kind !== 'text') return;
        expect(Array.from(verdict.prediction.text).length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
