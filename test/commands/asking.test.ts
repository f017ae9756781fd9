import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledTickets, serve, tickets } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { errorBody, type Handler, type ScriptedReply } from '../support/service.ts';
import { chatty, honest, lazy, outOfSet } from '../support/simulated-models.ts';

const labels = ['--labels', 'billing,bug,praise'];
const csv = tickets(50);
const labelled = labelledTickets(50);

describe('a language model', () => {
  it('is asked in packs, and every row gets its label', async () => {
    const service = await serve(honest());
    const { stdout, stderr, status } = await new Place().run(service.args, { stdin: csv });
    expect([stdout, status]).toEqual([labelled, 0]);
    expect(service.requests).toHaveLength(3);
    expect(stderr).toMatch(/50 rows: 3 requests, [\d,]+ tokens in, [\d,]+ out, cost unknown\./);
  });

  it.each([
    ['leaves rows out', lazy()],
    ['wraps its answer in talk', chatty()],
  ])('that %s still labels every row', async (_, model) => {
    const service = await serve(model);
    const { stdout, status } = await new Place().run(service.args, { stdin: csv });
    expect([stdout, status]).toEqual([labelled, 0]);
  });

  it('that invents labels gets them refused, and the rows fail as rows', async () => {
    const service = await serve(outOfSet({ keywords: {} }));
    const { stdout, status } = await new Place().run([...service.args, '--errors'], {
      stdin: csv,
    });
    expect(stdout).not.toContain('something else');
    expect(stdout.split('\n')).toHaveLength(52);
    expect([0, 3]).toContain(status);
  });

  it('that knows none of the labels is not asked for all rows twenty times over', async () => {
    const stranger = honest();
    const service = await serve(async (request, index) => {
      const reply = await stranger(request, index);
      return JSON.parse(JSON.stringify(reply).replace(/billing|bug|praise/g, 'autre'));
    });
    const args = [...service.args, '--concurrency', '2'];
    const { stderr, status } = await new Place().run(args, { stdin: tickets(1000) });
    expect([stderr, status]).toEqual([expect.stringContaining('has given no valid answer'), 5]);
    expect(service.requests.length).toBeLessThan(400);
  });

  it('is asked once for equal texts', async () => {
    const service = await serve(honest());
    const stdin = `text\n${'the same bug\n'.repeat(500)}`;
    const { stdout } = await new Place().run(service.args, { stdin });
    expect(stdout.match(/,bug\n/g)).toHaveLength(500);
    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]?.body.match(/the same bug/g)).toHaveLength(1);
  });

  it('steps down to a JSON object where schemas are refused, once', async () => {
    const answer = honest({ labels: ['billing', 'bug', 'praise'] });
    const service = await serve((request, index) => {
      const format = JSON.parse(request.body).response_format?.type;
      if (format !== 'json_schema') return answer(request, index);
      const message = "Invalid parameter: 'response_format' of type 'json_schema' is not supported";
      return { status: 400, body: { error: { message, param: 'response_format' } } };
    });
    const { stdout, status } = await new Place().run(service.args, { stdin: csv });
    expect([stdout, status]).toEqual([labelled, 0]);
    expect(service.requests.length).toBeLessThanOrEqual(5);
  });

  it('whose window the first pack exceeds gets it in smaller packs', async () => {
    const answer = honest();
    const tooLong = errorBody('too long', { code: 'context_length_exceeded' });
    const service = await serve((request, index) =>
      index === 0 ? { status: 400, body: tooLong } : answer(request, index),
    );
    const { stdout, status } = await new Place().run(service.args, { stdin: csv });
    expect([stdout, status]).toEqual([labelled, 0]);
    expect(service.requests).toHaveLength(5);
  });

  it('explains when asked', async () => {
    const service = await serve((request, index) => explained(request, index));
    const { stdout } = await new Place().run([...service.args, '--explain'], {
      stdin: 'text\na bug\n',
    });
    expect(stdout).toBe('text,label,label_reason\na bug,bug,it says so\n');
  });

  it('votes, and the share of votes is the confidence', async () => {
    const service = await serve(honest());
    const args = [...service.args, '--votes', '3', '--confidence'];
    const { stdout, stderr } = await new Place().run(args, { stdin: 'text\na bug\n' });
    expect(stdout).toBe('text,label,label_confidence\na bug,bug,1\n');
    expect(stderr).not.toContain('probabilities');
    expect(service.requests).toHaveLength(3);
  });
});

describe('what was paid for', () => {
  it('is not asked again: to resume is to run the same command again', async () => {
    const service = await serve(honest());
    const place = new Place();
    await place.run(service.args, { stdin: csv });
    const again = await place.run(service.args, { stdin: csv });
    expect(again.stdout).toBe(labelled);
    expect(service.requests).toHaveLength(3);
    const more = await place.run(service.args, { stdin: `${csv}50,one more bug\n` });
    expect(more.stdout).toBe(`${labelled}50,one more bug,bug\n`);
    expect(service.requests).toHaveLength(4);
  });

  it('is asked anew when the question changes', async () => {
    const service = await serve(honest());
    const place = new Place();
    await place.run(service.args, { stdin: csv });
    await place.run([...service.args, '--instructions', 'be strict'], { stdin: csv });
    expect(service.requests).toHaveLength(6);
  });

  it('is neither read nor kept with --no-cache', async () => {
    const service = await serve(honest());
    const place = new Place();
    for (let run = 0; run < 2; run++) {
      await place.run([...service.args, '--no-cache'], { stdin: csv });
    }
    expect(service.requests).toHaveLength(6);
    expect((await place.run(['cache', 'stats'])).stdout).toMatch(/answers +0\n/);
  });

  it('is counted and cleared', async () => {
    const service = await serve(honest());
    const place = new Place();
    await place.run(service.args, { stdin: csv });
    expect((await place.run(['cache', 'stats'])).stdout).toMatch(/answers +50\n/);
    await place.run(['cache', 'clear']);
    expect((await place.run(['cache', 'stats'])).stdout).toMatch(/answers +0\n/);
  });
});

describe('limits', () => {
  it('end the run before they are passed, and the same command goes on', async () => {
    const service = await serve(honest());
    const place = new Place();
    const output = join(place.path, 'out.csv');
    const args = [...service.args, '--batch-size', '10', '--max-requests', '2', '-o', output];
    const input = place.file('in.csv', csv);
    const first = await place.run([...args, input]);
    expect([first.status, service.requests.length]).toEqual([6, 2]);
    expect(first.stderr).toContain('the same command goes on from here');
    const known = await place.run([...args, input, '--known-only', '--max-unlabelled', '100%']);
    expect(known.status).toBe(0);
    expect(readFileSync(output, 'utf8').match(/,(billing|bug|praise)\n/g)).toHaveLength(20);
    expect(service.requests).toHaveLength(2);
    await place.run([...args, input]);
    const last = await place.run([...args, input]);
    expect([last.status, service.requests.length]).toEqual([0, 5]);
    expect(readFileSync(output, 'utf8')).toBe(labelled);
  });

  it('on money are refused where the price is unknown, before the first request', async () => {
    const service = await serve(honest());
    const { status, stderr } = await new Place().run([...service.args, '--max-cost', '1'], {
      stdin: csv,
    });
    expect([status, service.requests.length]).toEqual([2, 0]);
    expect(stderr).toContain('price of the model is unknown');
  });
});

describe('nothing is sent', () => {
  it('by --dry-run, estimate and --show-request, and no key is needed', async () => {
    const place = new Place();
    const args = [...labels, '-m', 'openai::gpt-5-mini'];
    const dry = await place.run(['classify', ...args, '--dry-run'], { stdin: csv });
    expect([dry.status, dry.stdout]).toEqual([0, '']);
    expect(dry.stderr).toMatch(/requests +3\n/);
    const estimate = await place.run(['estimate', ...args], { stdin: csv });
    expect(estimate.stdout).toMatch(/cost +about \$0\.0/);
    const env = { OPENAI_API_KEY: 'sk-canary-0123456789' };
    const shown = await place.run(['classify', ...args, '--show-request'], { stdin: csv, env });
    expect(shown.stderr).toContain('https://api.openai.com/v1/chat/completions');
    expect(shown.stderr).not.toContain('canary');
  });

  it('without --column when the column is not plain', async () => {
    const service = await serve(honest());
    const { status, stderr } = await new Place().run(service.args, {
      stdin: 'a,b\nsecret,bug\n',
    });
    expect([status, service.requests.length]).toEqual([2, 0]);
    expect(stderr).toContain('--column');
  });
});

describe('a service that refuses', () => {
  it.each([
    ['a key', 401, { message: 'Incorrect API key', code: 'invalid_api_key' }, /CUSTOM_URL_API_KEY/],
    ['a model', 404, { message: 'no such model', code: 'model_not_found' }, /model/],
  ])('%s costs one request and ends with 5', async (_, code, error, message) => {
    const service = await serve([{ status: code, body: { error } }]);
    const env = { CUSTOM_URL_API_KEY: 'canary-key-0123456789' };
    const { status, stdout, stderr } = await new Place().run(service.args, { stdin: csv, env });
    expect([status, stdout]).toEqual([5, 'id,text,label\n']);
    expect(service.requests).toHaveLength(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('canary');
  });

  it('at random labels every row in the end', async () => {
    const answer = honest();
    const service = await serve((request, index) =>
      index % 2 === 1 ? { status: 500, body: 'oops' } : answer(request, index),
    );
    const args = [...service.args, '--batch-size', '5'];
    const { stdout, status } = await new Place().run(args, { stdin: csv });
    expect([stdout, status]).toEqual([labelled, 0]);
  });
});

function explained(...[request]: Parameters<Handler>): ScriptedReply {
  const schema = JSON.parse(request.body).response_format.json_schema.schema;
  const [key] = Object.keys(schema.properties);
  const properties = Object.keys(schema.properties[key!].properties);
  const values = Object.fromEntries(
    properties.map((name) => [name, name === 'label' ? 'bug' : 'it says so']),
  );
  const content = JSON.stringify({ [key!]: values });
  return {
    body: {
      id: 'x',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    },
  };
}
