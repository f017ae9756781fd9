// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings files expand variables so
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkData } from '../../src/config/complaints.ts';
import { readDocument } from '../../src/config/document.ts';
import { configSchema, settingsSchema } from '../../src/config/settings.ts';
import { failure } from './place.ts';

async function complaintsOf(text: string): Promise<string[]> {
  const error = await failure(() => read(text));
  expect(error.code).toBe('config');
  return error.message.split('\n');
}

function read(text: string) {
  return checkData(settingsSchema, { data: readDocument(text, 'rc'), file: 'rc' });
}

describe('complaints', () => {
  it('are all told at once, one line each', async () => {
    const text = `
modle: fast
format: xlsx
maxUnlabelled: some
models:
  fast: { model: "openai::x", contextWindow: -1, request: { temprature: 0 } }
tasks:
  t: { labels: [only], maxLabels: 0, column: [] }
`;
    expect(await complaintsOf(text)).toEqual([
      'rc: models.fast.contextWindow: found -1, allowed is a whole number, 1 or more',
      'rc: models.fast.request: unknown key `temprature`; did you mean `temperature`?',
      'rc: tasks.t.labels: found one label ("only")',
      'rc: tasks.t.column: found an empty list, allowed is a name or a list of names',
      'rc: tasks.t.maxLabels: found 0, allowed is a whole number, 1 or more',
      'rc: format: found "xlsx", allowed is csv, tsv or jsonl',
      'rc: maxUnlabelled: found "some", allowed is a number of rows, or a share such as "5%"',
      'rc: unknown key `modle`; did you mean `model`?',
    ]);
  });

  it.each([
    ['- a', /^rc: found a list, allowed is a map of model, models/],
    ['model: 5', 'rc: model: found 5, allowed is text'],
    ['model:', 'rc: model: found nothing (null), allowed is text'],
    ['model: ""', 'rc: model: found an empty text, allowed is text that is not empty'],
    ['models: { "a::b": x }', 'rc: models["a::b"]: this name is not allowed: a name without "::"'],
    ['models: { a: 5 }', 'rc: models.a: found 5, allowed is a model id, or a map with one'],
    ['models: { a: { contextWindow: 5 } }', 'rc: models.a.model: found nothing, allowed is text'],
    ['xyz: 1', /^rc: unknown key `xyz`; known here: model, models, /],
    [
      'labels: a',
      'rc: labels: found "a", allowed is a list of names, or a map from names to descriptions',
    ],
    [
      'labels: [1.5, 2]',
      'rc: labels[0]: found 1.5, allowed is a name, or a map of name, description and examples',
    ],
    ['labels: [Yes, " yes "]', /^rc: labels: the labels "Yes" and " yes " are the same/],
    [
      'labels: [{ name: a, descripton: x }, b]',
      'rc: labels[0]: unknown key `descripton`; did you mean `description`?',
    ],
    ['labels: { a: { examples: x }, b: y }', 'rc: labels.a.examples: found "x", allowed is a list'],
    ['minConfidence: 50', 'rc: minConfidence: found 50, allowed is a number from 0 to 1'],
  ])('tell what is allowed: %s', async (text, expected) => {
    const complaints = await complaintsOf(text);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });

  it('quote no text from where keys are', async () => {
    const [complaint] = await complaintsOf('network: sk-0123456789\n');
    expect(complaint).toBe('rc: network: found a text, allowed is a map of proxy, ca');
  });

  it('show control characters in names escaped', async () => {
    expect((await complaintsOf('"a\\e[2Jb": 1'))[0]).toContain('["a\\u001b[2Jb"]');
  });
});

describe('labels', () => {
  it.each([
    ['[a, b]', [{ name: 'a' }, { name: 'b' }]],
    ['[1, 2, true, yes]', ['1', '2', 'true', 'yes'].map((name) => ({ name }))],
    ['{ a: one, b: }', [{ name: 'a', description: 'one' }, { name: 'b' }]],
    [
      '{ a: { description: one, examples: [x] }, b: { examples: [y] } }',
      [
        { name: 'a', description: 'one', examples: ['x'] },
        { name: 'b', examples: ['y'] },
      ],
    ],
    ['[{ name: a, description: one }, b]', [{ name: 'a', description: 'one' }, { name: 'b' }]],
  ])('may be written as %s', (text, expected) => {
    expect(read(`labels: ${text}`).labels).toEqual(expected);
  });
});

describe('a settings file', () => {
  it('may write short forms, which are read as the long ones', () => {
    const settings = read('{ models: { a: x }, column: text, maxUnlabelled: 5 }');
    expect(settings).toEqual({
      models: { a: { model: 'x' } },
      column: ['text'],
      maxUnlabelled: '5',
    });
  });

  it('may be the example, also with all of its comments taken away', () => {
    const example = readFileSync(new URL('../../.skllmrc.example', import.meta.url), 'utf8');
    expect(read(example).tasks?.toxic?.labels).toHaveLength(2);
    const all = example.replace(/^# (?=(providers|plugins|interop|BACKENDS|network):| {2})/gm, '');
    const names = ['azure', 'gateway', 'gpt4all', 'gguf', 'vertex'];
    expect(Object.keys(read(all).providers ?? {})).toEqual(names);
  });

  it('has a JSON Schema that knows its keys', () => {
    expect(configSchema()).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: { model: { type: 'string' }, tasks: { type: 'object' } },
    });
  });
});
