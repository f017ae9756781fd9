import { expect, it } from 'vitest';
import { replyFormat } from '../../src/classify/reply-schema.ts';
import { labelTask } from '../support/label-task.ts';

const keys = ['aa111', 'bb222'];

it('has one required property a row, its value one of the labels', () => {
  const label = { type: 'string', enum: ['spam', 'ham'] };
  expect(replyFormat(labelTask(['spam', 'ham']), keys, 'schema')).toEqual({
    kind: 'schema',
    name: 'labels',
    schema: {
      type: 'object',
      properties: { aa111: label, bb222: label },
      required: keys,
      additionalProperties: false,
    },
  });
});

it('has an array of the labels where a row may get several', () => {
  const task = labelTask(['spam', 'ham'], { multiple: true, maxLabels: 1 });
  const format = replyFormat(task, ['aa111'], 'schema');
  expect(format).toHaveProperty('schema.properties.aa111', {
    type: 'array',
    items: { type: 'string', enum: ['spam', 'ham'] },
  });
});

it('has the reason before the label where the answer is to be explained', () => {
  const format = replyFormat(labelTask(['spam', 'ham'], { explain: true }), ['aa111'], 'schema');
  expect(JSON.stringify(format)).toContain(
    '"aa111":{"type":"object","properties":{"reason":{"type":"string"},"label":{"type":"string","enum":["spam","ham"]}},"required":["reason","label"],"additionalProperties":false}',
  );
});

it('has codes in place of names, and "none of these" among them', () => {
  const task = labelTask(['spam', 'ham'], { other: 'neither' });
  expect(replyFormat(task, ['aa111'], 'codes')).toHaveProperty('schema.properties.aa111.enum', [
    'L01',
    'L02',
    'L03',
  ]);
});

it('asks for no schema in the lower modes', () => {
  expect(replyFormat(labelTask(['a', 'b']), keys, 'json')).toEqual({ kind: 'json' });
  expect(replyFormat(labelTask(['a', 'b']), keys, 'text')).toEqual({ kind: 'text' });
});
