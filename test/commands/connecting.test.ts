import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledTickets, serve, tickets } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';

const stdin = tickets(30);
const labels = ['classify', '--labels', 'billing,bug,praise'];

describe('an address that other programs take for that of OpenAI', () => {
  it.each(['OPENAI_BASE_URL', 'SKLLM_CONFIG_GPT_URL'])(
    '%s moves nothing, and is told of',
    async (name) => {
      const elsewhere = await serve(honest());
      const env = {
        OPENAI_API_KEY: 'sk-test-0123456789',
        SKLLM_OFFLINE: '1',
        [name]: elsewhere.url,
      };
      const { stderr, status } = await new Place().run([...labels, '-m', 'gpt-5-mini'], {
        stdin,
        env,
      });
      expect([status, elsewhere.requests.length]).toEqual([2, 0]);
      expect(stderr.match(/does not move/g)).toHaveLength(1);
      expect(stderr).toContain(`${name} does not move openai::`);
      expect(stderr).toContain('custom_url::');
    },
  );
});

describe('two gateways', () => {
  it('each get their own model, key and headers, and nothing of the other', async () => {
    const [one, two] = [await serve(honest()), await serve(honest())];
    const place = new Place();
    place.file(
      'gateways.yaml',
      `models:
  first:
    model: "one::alpha"
    contextWindow: 8000
    maxOutputTokens: 700
    request: { temperature: 0.5, seed: 7, reasoningEffort: low, system: "Be terse.", extraBody: { top_k: 1 } }
  second: "two::beta"
providers:
  one: { type: custom_url, url: "${one.url}/v1", apiKey: key-one-0123456789 }
  two: { type: custom_url, url: "${two.url}/v1", headers: { apikey: key-two-0123456789 } }
`,
    );
    for (const model of ['first', 'second']) {
      const args = [...labels, '--config', 'gateways.yaml', '-m', model];
      expect((await place.run(args, { stdin })).stdout).toBe(labelledTickets(30));
    }
    const [{ headers, body }] = one.requests as [(typeof one.requests)[0]];
    expect(headers).toMatchObject({ authorization: 'Bearer key-one-0123456789' });
    expect(JSON.parse(body)).toMatchObject({
      model: 'alpha',
      temperature: 0.5,
      seed: 7,
      reasoning_effort: 'low',
      top_k: 1,
      messages: [{ content: expect.stringMatching(/^Be terse\./) }, {}],
    });
    expect(two.requests[0]?.headers).toMatchObject({ apikey: 'key-two-0123456789' });
    expect(two.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(JSON.stringify(one.requests)).not.toContain('key-two');
  });

  it('do not stand in for each other', async () => {
    const [dead, alive] = [await serve([{ status: 401, body: {} }]), await serve(honest())];
    const place = new Place();
    place.file(
      'gateways.yaml',
      `providers:
  dead: { type: custom_url, url: "${dead.url}/v1" }
  alive: { type: custom_url, url: "${alive.url}/v1" }
`,
    );
    const args = [...labels, '--config', 'gateways.yaml', '-m', 'dead::m'];
    expect((await place.run(args, { stdin })).status).toBe(5);
    expect([dead.requests.length, alive.requests.length]).toEqual([1, 0]);
  });
});

describe('a command that prints a token', () => {
  const config = (url: string, command: string) =>
    `providers: { azure: { endpoint: "${url}", tokenCommand: "${command}" } }\n`;

  it('is run once, and its token sent to Azure', async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file('azure.yaml', config(service.url, 'echo x >> runs; echo entra-token-1'));
    const args = [...labels, '--config', 'azure.yaml', '-m', 'azure::mine'];
    expect((await place.run(args, { stdin })).stdout).toBe(labelledTickets(30));
    expect(service.requests[0]).toMatchObject({
      path: '/openai/v1/chat/completions',
      headers: { authorization: 'Bearer entra-token-1' },
    });
    expect(readFileSync(join(place.path, 'runs'), 'utf8')).toBe('x\n');
  });

  it('is run again where its token is refused, once for all requests in flight', async () => {
    let valid = 'entra-token-1';
    const answer = honest();
    const service = await serve(async (request, index) => {
      if (index === 8) valid = 'entra-token-2';
      const refused = request.headers.authorization !== `Bearer ${valid}`;
      return refused ? { status: 401, body: {}, delay: 20 } : answer(request, index);
    });
    const place = new Place();
    const command = 'echo x >> runs; echo entra-token-$(wc -l < runs | tr -d \\" \\")';
    place.file('azure.yaml', config(service.url, command));
    const args = [...labels, '--config', 'azure.yaml', '-m', 'azure::mine', '--batch-size', '1'];
    const { stdout, status } = await place.run(args, { stdin });
    expect([stdout, status]).toEqual([labelledTickets(30), 0]);
    expect(readFileSync(join(place.path, 'runs'), 'utf8')).toBe('x\nx\n');
  });

  it('and whose second token is refused too ends the run, which says how to go on', async () => {
    const service = await serve(() => ({ status: 401, body: {} }));
    const place = new Place();
    place.file('azure.yaml', config(service.url, 'echo x >> runs; echo entra-token-0123456789'));
    const args = [...labels, '--config', 'azure.yaml', '-m', 'azure::mine', '--batch-size', '1'];
    const { stderr, status } = await place.run(args, { stdin });
    expect([status, readFileSync(join(place.path, 'runs'), 'utf8')]).toEqual([5, 'x\nx\n']);
    expect(stderr).toContain('providers.azure.tokenCommand');
    expect(stderr).not.toContain('entra-token');
  });

  it('is run ahead of the end that the token tells, of Azure’s own JSON too', async () => {
    const service = await serve(honest());
    const place = new Place();
    const soon = { accessToken: 'ends-soon', expires_on: Math.round(Date.now() / 1000) + 20 };
    const later = { accessToken: 'ends-later', expires_on: Math.round(Date.now() / 1000) + 3600 };
    place.file('1.json', JSON.stringify(soon));
    place.file('2.json', JSON.stringify(later));
    const command = 'echo x >> runs; cat $(wc -l < runs | tr -d \\" \\").json';
    place.file('azure.yaml', config(service.url, command));
    const args = [...labels, '--config', 'azure.yaml', '-m', 'azure::mine', '--batch-size', '1'];
    expect((await place.run(args, { stdin })).status).toBe(0);
    expect(new Set(service.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer ends-later']),
    );
    expect(readFileSync(join(place.path, 'runs'), 'utf8')).toBe('x\nx\n');
  });

  it('and fails later on ends the run as the service would', async () => {
    const service = await serve(() => ({ status: 401, body: {} }));
    const place = new Place();
    const command = 'test -e ran && exit 4; touch ran; echo entra-token-1';
    place.file('azure.yaml', config(service.url, command));
    const args = [...labels, '--config', 'azure.yaml', '-m', 'azure::mine'];
    const { stderr, status } = await place.run(args, { stdin });
    expect([status, stderr]).toEqual([5, expect.stringContaining('failed with status 4')]);
  });

  it('is not run where a key is set, nor where nothing is asked', async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file('azure.yaml', config(service.url, 'exit 3'));
    const args = [...labels, '--config', 'azure.yaml', '-m', 'azure::mine'];
    const env = { AZURE_OPENAI_API_KEY: '0123456789abcdef' };
    expect((await place.run(args, { stdin, env })).status).toBe(0);
    expect(service.requests[0]?.headers).toMatchObject({ 'api-key': '0123456789abcdef' });
    expect((await place.run([...args, '--dry-run'], { stdin })).status).toBe(0);
  });

  it.each([
    ['fails', 'echo secret; exit 3', 'failed with status 3'],
    ['prints nothing', 'true', 'printed nothing'],
  ])('and %s ends the run before anything is asked', async (_, command, message) => {
    const service = await serve(honest());
    const place = new Place();
    place.file('azure.yaml', config(service.url, command));
    const args = [...labels, '--config', 'azure.yaml', '-m', 'azure::mine'];
    const { stderr, status } = await place.run(args, { stdin });
    expect([status, service.requests.length]).toEqual([2, 0]);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret');
  });

  it('is not run from settings that are not trusted', async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file('.skllmrc', config(service.url, 'echo token; echo x > ran'));
    const { status } = await place.run([...labels, '-m', 'azure::mine'], { stdin });
    expect([status, service.requests.length]).toEqual([2, 0]);
    expect(existsSync(join(place.path, 'ran'))).toBe(false);
  });
});

describe('a key that is read from a variable which is not set', () => {
  const own = async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file(
      'own.yaml',
      `providers:
  one: { type: custom_url, url: "${service.url}/v1", apiKey: "\${ONE_KEY}" }
  two: { type: custom_url, url: "${service.url}/v1", headers: { apikey: "\${TWO_KEY}" } }
`,
    );
    const run = (args: readonly string[], env = {}) =>
      place.run([...args, '--config', 'own.yaml'], { stdin, env });
    return { service, run };
  };

  it('does not matter to other models', async () => {
    const { run } = await own();
    const { stdout } = await run([...labels, '-m', 'two::m'], { TWO_KEY: 'key-0123456789' });
    expect(stdout).toBe(labelledTickets(30));
    expect((await run(['config', 'show'])).stdout).toMatch(
      /^providers\.one\.apiKey +\(not set: ONE_KEY\)/m,
    );
    expect((await run(['models'])).stdout).toMatch(/^one +gpt +needs ONE_KEY \(/m);
  });

  it.each([
    ['one', 'apiKey', 'ONE_KEY'],
    ['two', 'headers', 'TWO_KEY'],
  ])('keeps %s:: from being asked without its %s', async (namespace, setting, variable) => {
    const { service, run } = await own();
    const { stderr, status } = await run([...labels, '-m', `${namespace}::m`]);
    expect([status, service.requests.length]).toEqual([2, 0]);
    expect(stderr).toContain(`Set ${variable} (for providers.${namespace}.${setting} of file `);
  });
});

describe('an engine that is not installed', () => {
  it('is what the list of namespaces says that models need', async () => {
    const place = new Place();
    mkdirSync(join(place.path, 'engines/node_modules/node-llama-cpp'), { recursive: true });
    place.file('engines/node_modules/node-llama-cpp/package.json', '{}');
    place.file('app.yaml', 'providers: { gpt4all: { url: "http://localhost:4891/v1" } }');
    const { stdout } = await place.run(['models'], { env: { SKLLM_ENGINES: 'engines' } });
    expect(stdout).toMatch(/^gguf +gguf +ready/m);
    expect(stdout).toMatch(/^hf +zero-shot +needs the package @huggingface\/transformers/m);
    const env = { SKLLM_ENGINES: place.home };
    const { stdout: app } = await place.run(['models', '--config', 'app.yaml'], { env });
    expect(app).toMatch(/^gguf +gguf +needs the package node-llama-cpp/m);
    expect(app).toMatch(/^gpt4all +gguf +ready/m);
  });
});

describe("a model of llm's that wants the completions route", () => {
  it.each(['old', 'nick'])('is not taken for one of OpenAI by its name %s', async (name) => {
    const place = new Place();
    place.file(
      'extra-openai-models.yaml',
      '- { model_id: old, model_name: m, api_base: "http://h/v1", aliases: [nick], completion: true }',
    );
    place.file('own.yaml', `interop: { llm: "${place.path}" }`);
    const args = [...labels, '-m', name, '--config', 'own.yaml'];
    const env = { OPENAI_API_KEY: 'sk-test-0123456789', SKLLM_OFFLINE: '1' };
    const { stderr, status } = await place.run(args, { stdin, env });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining(`${name} of llm cannot be asked`),
    ]);
  });
});

describe('a cost limit', () => {
  it('reckons with the length of a reply that extra parameters set', async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file(
      'own.yaml',
      `providers: { gate: { type: custom_url, url: "${service.url}/v1" } }
models:
  long:
    model: "gate::m"
    price: { input: 1, output: 10 }
    request: { extraBody: { max_tokens: 100000 } }
`,
    );
    // Each reply may cost a dollar, though it hardly costs a cent.
    const args = [...labels, '--config', 'own.yaml', '-m', 'long', '--max-cost', '0.9'];
    const { stderr, status } = await place.run(args, { stdin });
    expect([status, service.requests.length]).toEqual([6, 0]);
    expect(stderr).toContain('could exceed the cost limit');
  });
});

describe('an alias', () => {
  it('is looked at by skllm models with the options that it has', async () => {
    const place = new Place();
    place.file(
      'alias.yaml',
      `models: { ours: { model: "ollama::m", contextWindow: 12345, price: { input: 3, output: 4 } } }`,
    );
    const { stdout } = await place.run(['models', 'ours', '--config', 'alias.yaml']);
    expect(stdout).toMatch(/^model +ollama::m$/m);
    expect(stdout).toMatch(/^context +12,345 tokens$/m);
    expect(stdout).toMatch(/^price +\$3 in, \$4 out/m);
  });

  it('of an alias is refused, and is not taken for a model of OpenAI', async () => {
    const place = new Place();
    place.file('alias.yaml', 'models: { best: cheap, cheap: "ollama::m" }');
    const args = [...labels, '-m', 'best', '--config', 'alias.yaml'];
    const { stderr, status } = await place.run(args, { stdin });
    expect([status, stderr]).toEqual([2, expect.stringContaining('"cheap", which is an alias')]);
    expect(stderr).toContain('ollama::m');
  });

  it('may have the name of the OpenAI model that it stands for', async () => {
    const place = new Place();
    place.file('alias.yaml', 'models: { gpt-5-mini: { model: gpt-5-mini, contextWindow: 9999 } }');
    const { stdout } = await place.run(['models', 'gpt-5-mini', '--config', 'alias.yaml']);
    expect(stdout).toMatch(/^model +openai::gpt-5-mini$/m);
  });
});
