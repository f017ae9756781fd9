import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve, topicArgs } from '../support/asking.ts';
import { falseAnswers } from '../support/http-faults.ts';
import { type Finished, Place } from '../support/program.ts';
import {
  type Handler,
  type Recorded,
  type ScriptedReply,
  startService,
} from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';

const key = 'sk-canary-own-0123456789';
const foreign = {
  OPENAI_API_KEY: 'sk-canary-openai-0123456789',
  AZURE_OPENAI_API_KEY: 'canary-azure-0123456789',
  GROQ_API_KEY: 'canary-groq-0123456789',
  SKLLM_CONFIG_OPENAI_KEY: 'canary-shared-0123456789',
};
const secretRows = [
  'zebrafish7',
  'a secret "quoted" zebrafish row on bugs',
  'zebrafish\\praise\tso',
];
const jsonl = secretRows.map((text, id) => `${JSON.stringify({ id, text })}\n`).join('');

/** Says back all that it was sent. */
function echo(status: number, more: Partial<ScriptedReply> = {}): Handler {
  return (request) => ({ status, body: { error: { message: sent(request) } }, ...more });
}

function sent({ headers, body }: Recorded): string {
  const { messages } = JSON.parse(body);
  const rows = JSON.stringify(messages.at(-1).content);
  return `refused ${headers.authorization} ${secretRows[0]} ${rows} ${messages.at(-1).content}`;
}

const echoes: readonly [string, Handler][] = [
  ...[400, 401, 403, 404, 413, 422].map((status): [string, Handler] => [
    `status ${status}`,
    echo(status),
  ]),
  ...[429, 503].map((status): [string, Handler] => [
    `status ${status}`,
    (request, index) => (index < 2 ? echo(status) : honest())(request, index),
  ]),
  ['a wait of a day', echo(429, { headers: { 'retry-after': '86400' } })],
  ['a redirect', echo(307, { headers: { location: 'http://localhost:1/sk-canary' } })],
  [
    'a filter',
    (r) => ({ status: 400, body: { error: { code: 'content_filter', message: sent(r) } } }),
  ],
  [
    'an error as a success',
    (request, index) => (index < 2 ? echo(200)(request, index) : honest()(request, index)),
  ],
  [
    'the name of the model',
    async (request, index) => ({
      body: { ...((await honest()(request, index)).body as object), model: sent(request) },
    }),
  ],
  [
    'the name of the model, short',
    async (request, index) => ({
      body: { ...((await honest()(request, index)).body as object), model: secretRows[0] },
    }),
  ],
  ...Object.entries(falseAnswers).map(([name, reply]): [string, Handler] => [
    name,
    (request, index) => (index < 1 ? reply : honest()(request, index)),
  ]),
];

/** All that a run leaves behind beside its output. */
function traces(place: Place, { stderr }: Finished): string {
  const files = [place.path, place.home].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const kept = files.filter((path) => statSync(path).isFile() && !path.endsWith('in.jsonl'));
  return [stderr, ...kept, ...kept.map((path) => readFileSync(path, 'utf8'))].join('\n');
}

describe('keys and rows', () => {
  it.each(echoes)('stay out of sight when a service says them back: %s', async (_, script) => {
    const { args, requests } = await serve(script);
    const place = new Place();
    const input = place.file('in.jsonl', jsonl);
    const env = { ...foreign, CUSTOM_URL_API_KEY: key };
    const more = ['-v', '--summary', 'summary.json', '--timeout', '2', input];
    const run = await place.run([...args, ...more], { env });
    expect(run.stdout).not.toContain('canary');
    expect(traces(place, run)).not.toMatch(/canary|zebrafish/);
    expect(requests.length).toBeGreaterThan(0);
    for (const { headers, body, path } of requests) {
      expect(headers.authorization).toBe(`Bearer ${key}`);
      const rest = JSON.stringify([{ ...headers, authorization: '' }, body, path]);
      expect(rest).not.toContain('canary');
    }
  });

  it('stay out of messages, wherever a key is put by mistake', async () => {
    const { args, requests, url } = await serve(honest());
    const place = new Place();
    place.file('bad.yaml', `providers: { custom_url: { apiKey: "canary-in-file", oops: 1 } }\n`);
    place.file('worse.yaml', 'providers: { custom_url: { apiKey: "canary-in-file\n');
    const withUser = url.replace('//', '//canary-user:canary-pass@');
    const wrong = await Promise.all([
      place.run([...topicArgs(withUser)], { stdin: jsonl }),
      place.run([...args, '--config', 'bad.yaml'], { stdin: jsonl }),
      place.run([...args, '--config', 'worse.yaml'], { stdin: jsonl }),
      place.run(topicArgs('canary not a url'), { stdin: jsonl }),
      place.run(topicArgs('http://service.test'), {
        stdin: jsonl,
        env: { HTTP_PROXY: 'canary:pass' },
      }),
    ]);
    for (const { status, stderr } of wrong) {
      expect(status).toBe(2);
      expect(stderr).not.toContain('canary');
    }
    expect(requests).toHaveLength(0);
  });

  it('stay masked in config show and --show-request', async () => {
    const { args } = await serve(honest());
    const place = new Place();
    place.file('own.yaml', `providers: { custom_url: { headers: { x-key: "canary-header-1" } } }`);
    const env = { ...foreign, CUSTOM_URL_API_KEY: key };
    const shown = await place.run(['config', 'show', '--config', 'own.yaml'], { env });
    const request = await place.run([...args, '--show-request'], { stdin: jsonl, env });
    for (const { stdout, stderr } of [shown, request]) {
      expect(stdout + stderr).not.toContain('canary');
    }
    expect(request.stderr).toContain('authorization: ***');
  });

  it('go to no other namespace: a key of OpenAI stays at home when another host is asked', async () => {
    const { args, requests } = await serve(honest());
    await new Place().run(args, { stdin: jsonl, env: { ...foreign, OPENAI_BASE_URL: 'http://x' } });
    expect(JSON.stringify(requests)).not.toContain('canary');
  });
});

const controls = '\u001b]0;owned\u0007\u001b[2J\u009b2J\u202e';

describe('control characters from data', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;

  function expectClean(...texts: string[]): void {
    for (const text of texts) expect(Buffer.from(text, 'latin1').toString()).not.toMatch(raw);
  }

  it('never reach the terminal raw: rows, columns, labels, file names, messages', async () => {
    const refusing = await serve([{ status: 400, body: { error: { message: `no ${controls}` } } }]);
    const place = new Place();
    const csv = `id${controls},text${controls}\n1,a bug${controls}\n`;
    const input = place.file(`in${controls.replaceAll('/', '')}.csv`, csv);
    place.file('labels.txt', `bug${controls}\npraise\n`);
    const column = ['-c', `text${controls}`];
    const runs = await Promise.all([
      place.run([...refusing.args, '-v', ...column, input]),
      place.run([...refusing.args, '-v', ...column, input, '--show-request']),
      place.run([...refusing.args, '-c', 'none', input]),
      place.run(['classify', '-v', '--labels-file', 'labels.txt', input]),
      place.run(['classify', '--labels', 'a,b', `${input}.missing`]),
      place.run(['classify', '--labels', 'a,b', `--in${controls}.csv`]),
    ]);
    expectClean(...runs.map(({ stderr }) => stderr));
    expect(runs.filter(({ stderr }) => stderr.includes('\\u{1b}')).length).toBeGreaterThan(3);
  });

  it('nor from the list of a service or the settings', async () => {
    const listing = await startService([{ body: { data: [{ id: `m${controls}` }] } }]);
    onTestFinished(() => listing.close());
    const place = new Place();
    place.file(
      '.skllmrc',
      `models: { "a${controls.replace('\u0007', '')}": "openai::gpt-5-mini" }`,
    );
    const url = ['--url', listing.url, '--config', place.file('empty.yaml', '')];
    const models = await place.run(['models', 'custom_url', ...url]);
    expect(models.stdout).toContain('m\\u{1b}');
    const shown = await place.run(['config', 'show']);
    expectClean(models.stdout, shown.stdout, shown.stderr, models.stderr);
  });
});

describe('formulas', () => {
  const labels = ['=1+1', '@SUM(A1)', '+a', '-b'];
  const csv = `text\n=A1 is +a\nthis is @SUM(A1)\n`;
  const args = ['classify', '--labels', labels.join(','), '-m', 'custom_url::m', '--explain'];

  it.each([
    [[], '+a'],
    [['--safe-csv'], "'+a"],
  ])(
    'in what is added are made harmless with --safe-csv alone; the input never changes',
    async (more, expected) => {
      const { url } = await serve(honest());
      const run = await new Place().run([...args, '--url', url, ...more], { stdin: csv });
      expect(run.stdout).toContain(`=A1 is +a,${expected},because`);
    },
  );
});
