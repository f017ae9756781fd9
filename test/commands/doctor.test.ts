import { describe, expect, it } from 'vitest';
import { serve } from '../support/asking.ts';
import { Place } from '../support/program.ts';

const list = [{ status: 200, body: { data: [{ id: 'alpha' }, { id: 'beta' }] } }];
const key = 'sk-test-0123456789abcdef';

/** A folder whose settings, which are trusted, name models at an address. */
function configured(url: string): Place {
  const place = new Place();
  place.file(
    'settings.yaml',
    `models: { first: "gate::alpha", second: "gate::beta" }
providers: { gate: { type: custom_url, url: "${url}/v1", apiKey: "\${GATE_KEY}" } }
`,
  );
  return place;
}

const doctor = ['doctor', '--config', 'settings.yaml'];

describe('skllm doctor', () => {
  it('finds all well where nothing is configured, and asks nobody', async () => {
    const { stdout, stderr, status } = await new Place().run(['doctor'], {
      env: { OPENAI_API_KEY: key, SKLLM_OFFLINE: '1' },
    });
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toContain('embedded: offline and free');
    expect(stdout).toMatch(/note +openai +not asked .*OPENAI_API_KEY/);
    expect(stdout).toContain('Next: skllm classify');
  });

  it('asks each host that is configured once, and prints no key', async () => {
    const service = await serve(list);
    const env = { GATE_KEY: key };
    const { stdout, stderr, status } = await configured(service.url).run(doctor, { env });
    expect(stdout).toMatch(/ok +first +gate:: answers \(apiKey by file .*\); it lists 2 models/);
    expect(stdout).toMatch(/ok +second /);
    expect(stdout).not.toMatch(/ok +gate /);
    expect([status, service.requests.length]).toEqual([0, 1]);
    expect(service.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expect(stdout + stderr).not.toContain(key.slice(3));
  });

  it('names the model that a server does not list, and the nearest that it does', async () => {
    const service = await serve(list);
    const { stdout, status } = await configured(service.url).run([...doctor, 'gate::alpa'], {
      env: { GATE_KEY: key },
    });
    expect(stdout).toMatch(/note +gate::alpa .*but not alpa\n +-> Did you mean gate::alpha\?/);
    expect(status).toBe(0);
  });

  it('exits with 5 where a host does not answer as it should', async () => {
    const service = await serve([{ status: 401, body: { error: { message: `bad key ${key}` } } }]);
    const { stdout, status } = await configured(service.url).run(doctor, {
      env: { GATE_KEY: key },
    });
    expect(stdout).toMatch(/failing +first /);
    expect(stdout).not.toContain(key.slice(3));
    expect(status).toBe(5);
  });

  it('exits with 5 where nobody listens', async () => {
    const service = await serve(list);
    await service.close();
    const { stdout, status } = await configured(service.url).run(doctor, {
      env: { GATE_KEY: key },
    });
    expect([stdout, status]).toEqual([expect.stringMatching(/failing +first /), 5]);
  });

  it('gives up on a host that is silent', async () => {
    const service = await serve([{ status: 200, body: {}, delay: 30_000 }]);
    const args = [...doctor, '--timeout', '0.3'];
    const { status } = await configured(service.url).run(args, { env: { GATE_KEY: key } });
    expect(status).toBe(5);
  });

  it('exits with 2 where a setting is missing, whatever else is wrong', async () => {
    const args = ['doctor', 'groq::x', 'custom_url::y', 'ollama::z'];
    const { stdout, status } = await new Place().run(args, { env: { SKLLM_OFFLINE: '1' } });
    expect(stdout).toMatch(/missing +groq::x +groq has no apiKey\n +-> Set GROQ_API_KEY/);
    expect(status).toBe(2);
  });

  it('tells of a package that a local model needs and that is not installed', async () => {
    const place = new Place();
    const env = { SKLLM_ENGINES: place.path };
    const { stdout, status } = await place.run(['doctor', 'gpt4all::some', 'hf::some/model'], {
      env,
    });
    expect(stdout).toMatch(/missing +gpt4all::some .*node-llama-cpp, not installed in /);
    expect(stdout).toMatch(/missing +hf::some\/model .*@huggingface\/transformers, not installed/);
    expect([stdout, status]).toEqual([expect.stringContaining('Install it beside skllm'), 2]);
  });

  it('tells of a key that cannot be one, without a word of it', async () => {
    const env = { OPENAI_API_KEY: `${key}…` };
    const { stdout, stderr, status } = await new Place().run(['doctor'], { env });
    expect([stdout, status]).toEqual([expect.stringMatching(/missing +openai .*apiKey/), 2]);
    expect(stdout + stderr).not.toContain(key.slice(3));
  });

  it('tells of settings that are not trusted, and looks at nothing that they name', async () => {
    const service = await serve(list);
    const place = new Place();
    place.file('.skllmrc', `providers: { gate: { type: custom_url, url: "${service.url}" } }\n`);
    const { stdout, status } = await place.run(['doctor']);
    expect(stdout).toMatch(/missing +settings /);
    expect(stdout).toContain('skllm config trust');
    expect([status, service.requests.length]).toEqual([2, 0]);
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await new Place().run(['doctor', '--json']);
    expect(JSON.parse(stdout)).toContainEqual({
      state: 'ok',
      subject: 'default model',
      found: 'embedded: offline and free',
    });
  });
});
