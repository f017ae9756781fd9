import { describe, expect, it } from 'vitest';
import { labelledTickets, serve, tickets, topics } from '../support/asking.ts';
import { result } from '../support/faulty-way.ts';
import { Place } from '../support/program.ts';
import { errorBody, type Handler } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';

const csv = tickets(90);
const labelled = labelledTickets(90);

/** Answers as the model does, but refuses these types of reply format with these words. */
function without(types: readonly string[], message: string): Handler {
  return (request, index) => {
    const type = JSON.parse(request.body).response_format?.type ?? 'text';
    if (!types.includes(type)) return honest({ labels: topics })(request, index);
    return { status: 400, body: errorBody(message) };
  };
}

describe('a schema that the service refuses', () => {
  it.each([
    [
      'Azure',
      ['json_schema'],
      "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    ],
    [
      'Gemini',
      ['json_schema'],
      'The specified schema produces a constraint that has too many states for serving.',
    ],
    [
      'llama.cpp',
      ['json_schema'],
      'Either "json_schema" or "grammar" can be specified, but not both',
    ],
    [
      'a server without any format',
      ['json_schema', 'json_object'],
      'response_format is not supported',
    ],
  ])('fault 34: costs few requests once, and none a pack: %s', async (_, types, message) => {
    const { args, requests } = await serve(without(types, message));
    const { stdout, status } = await new Place().run(args, { stdin: csv });
    expect([stdout, status]).toEqual([labelled, 0]);
    expect(requests.length).toBeLessThanOrEqual(5 + types.length + 1);
  });

  it('fault 34: and one that refuses every format ends the run with what it says', async () => {
    const all = ['json_schema', 'json_object', 'text'];
    const { args, requests } = await serve(without(all, 'response_format is not supported'));
    const { stdout, status, stderr } = await new Place().run(args, { stdin: csv });
    expect([stdout, status]).toEqual(['id,text,label\n', 5]);
    expect(stderr).toContain('response_format is not supported');
    expect(requests.length).toBeLessThanOrEqual(4);
  });
});

describe('what can never succeed', () => {
  it.each([
    ['404 model_not_found', 404, { code: 'model_not_found' }],
    ['404 DeploymentNotFound', 404, { code: 'DeploymentNotFound' }],
    ['404 without a word', 404, {}],
    ['400 invalid model', 400, { code: 'invalid_model' }],
  ])('fault 35: an unknown model (%s) costs one request', async (_, status, more) => {
    const { args, requests } = await serve([{ status, body: errorBody('no such model', more) }]);
    const many = [...args, '--batch-size', '1', '--concurrency', '32'];
    const run = await new Place().run(many, { stdin: csv });
    expect([run.status, requests.length]).toEqual([5, 1]);
    expect(run.stderr).toMatch(/has no model "m".*\n.*skllm models custom_url/);
  });

  it.each([401, 403])('fault 36: a key that is refused (%i) costs one request', async (status) => {
    const { args, requests } = await serve([{ status, body: errorBody(`bad key ${key}`) }]);
    const many = [...args, '--batch-size', '1', '--concurrency', '32'];
    const env = { CUSTOM_URL_API_KEY: key };
    const run = await new Place().run(many, { stdin: csv, env });
    expect([run.status, requests.length]).toEqual([5, 1]);
    expect(run.stderr).toContain('Check the key in CUSTOM_URL_API_KEY');
    expect(run.stderr).not.toContain('canary');
  });

  it.each([
    ['a line break', `${key}\nX-Injected: 1`],
    ['a typographic quote', `${key}’`],
    ['a space', `Bearer ${key}`],
  ])('fault 36: a key with %s is not sent, and its place is named', async (_, wrong) => {
    const { args, requests } = await serve(honest());
    const env = { CUSTOM_URL_API_KEY: wrong };
    const run = await new Place().run(args, { stdin: csv, env });
    expect([run.status, run.stdout, requests.length]).toEqual([2, '', 0]);
    expect(run.stderr).toContain('CUSTOM_URL_API_KEY');
    expect(run.stderr).not.toContain('canary');
  });

  it('fault 36: a key that is missing is asked for before anything is sent', async () => {
    const args = ['classify', '--labels', 'a,b', '-m', 'openai::gpt-5-mini'];
    const { status, stdout, stderr } = await new Place().run(args, { stdin: csv });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('OPENAI_API_KEY');
  });
});

const key = 'sk-canary-0123456789abcdef';

describe('labels without measure', () => {
  it('fault 33: more than a schema may list are asked for in another way', async () => {
    const names = Array.from({ length: 1500 }, (_, n) => `topic ${n}.`);
    const config = 'models: { big: { model: "custom_url::m", contextWindow: 400000 } }';
    const place = new Place();
    place.file('.skllmrc', config);
    const { args } = await serve(honest({ labels: names }));
    const file = place.file('labels.txt', names.join('\n'));
    const url = args.slice(args.indexOf('--url'));
    const many = ['classify', '--labels-file', file, '-m', 'big', ...url];
    const run = await place.run(many, { stdin: 'text\nall about topic 1499.\n' });
    expect(result(run)).toEqual(['text,label\nall about topic 1499.,topic 1499.\n', 0]);
  });

  it('fault 33: a million characters of them say what they need before a request', async () => {
    const place = new Place();
    const names = Array.from({ length: 1000 }, (_, n) => `${n} `.padEnd(1000, 'long label '));
    const { args, requests } = await serve(honest());
    const file = place.file('labels.txt', names.join('x\n'));
    const url = args.slice(args.indexOf('-m'));
    const run = await place.run(['classify', '--labels-file', file, ...url], { stdin: csv });
    expect([run.status, requests.length]).toEqual([2, 0]);
    expect(run.stderr).toMatch(/need about \d+ tokens/);
    expect(run.stderr.length).toBeLessThan(2000);
  });
});
