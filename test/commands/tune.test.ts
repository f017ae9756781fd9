import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledTickets } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';
import { startTuningService, type TuningServiceOptions } from '../support/tuning-service.ts';

const key = 'canary-key-0123456789';
const base = 'gpt-4.1-nano-2025-04-14';
const start = ['tune', 'start', 'tickets.csv', '--gold', 'label', '--model', `azure::${base}`];

const states = [
  { status: 'pending' },
  { status: 'running' },
  { status: 'succeeded', fine_tuned_model: `${base}.ft-1`, trained_tokens: 12_345 },
];

/** A place with labelled tickets, and a service that tunes. */
async function prepare(options: TuningServiceOptions = {}) {
  const place = new Place();
  const service = await startTuningService({
    states,
    chat: honest({ labels: ['billing', 'bug', 'praise'] }),
    ...options,
  });
  place.file('tickets.csv', labelledTickets(300));
  const env = { AZURE_OPENAI_ENDPOINT: service.url, AZURE_OPENAI_API_KEY: key };
  const run = (...args: string[]) => place.run(args, { env });
  return { place, service, env, run };
}

function linesOf(place: Place, name: string) {
  const text = readFileSync(join(place.path, 'tickets.tune', name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('skllm tune start', () => {
  it('shows division, balance and cost of a dry run, writes nothing and needs no key', async () => {
    const place = new Place();
    place.file('tickets.csv', labelledTickets(300));
    const args = [...start.slice(0, -1), 'openai::gpt-4o-mini-2024-07-18', '--dry-run'];
    const { status, stdout, stderr } = await place.run(args);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/rows to learn from +270\n/);
    expect(stderr).toMatch(/examples +135 of up to 2 rows; 15 to validate\n/);
    expect(stderr).toMatch(/cost +about \$0\.\d+ \(\$3 a million tokens/);
    expect(stderr).toMatch(/LABEL +TO LEARN FROM +HELD OUT\nbilling +90 +10\n/);
    expect(readdirSync(place.path)).toEqual(['tickets.csv']);
  });

  it('sends nothing before --yes, and leaves the files to be looked at', async () => {
    const { place, service, run } = await prepare();
    const { status, stderr } = await run(...start);
    expect(status).toBe(2);
    expect(stderr).toContain('nothing was sent: a tuning wants --yes');
    expect(service.requests).toEqual([]);
    const files = readdirSync(join(place.path, 'tickets.tune'));
    expect(files.sort()).toEqual([
      'held-out.jsonl',
      'labels.json',
      'training.jsonl',
      'tuning.json',
      'validation.jsonl',
    ]);
    const held = linesOf(place, 'held-out.jsonl').map(({ text }) => text);
    const taught = readFileSync(join(place.path, 'tickets.tune', 'training.jsonl'), 'utf8');
    expect(held).toHaveLength(30);
    expect(held.filter((text) => taught.includes(JSON.stringify(text).slice(1)))).toEqual([]);
  });

  it('sends both files and one job, as the service wants them, without the key in the manifest', async () => {
    const { place, service, run } = await prepare();
    expect((await run(...start, '--yes')).status).toBe(0);
    const [training, validation] = service.files;
    expect(training?.content).toBe(
      `\ufeff${readFileSync(join(place.path, 'tickets.tune', 'training.jsonl'), 'utf8')}`,
    );
    expect(service.jobs.map(({ body }) => body)).toEqual([
      {
        model: base,
        training_file: training?.id,
        validation_file: validation?.id,
        suffix: 'tickets',
        hyperparameters: { n_epochs: 3 },
      },
    ]);
    const manifest = readFileSync(join(place.path, 'tickets.tune', 'tuning.json'), 'utf8');
    expect(manifest).toContain('"ftjob-1"');
    expect(manifest).not.toContain(key);
    expect(manifest).not.toContain('a row on');
  });

  it('starts no second job when it is run again, and none of another kind in its folder', async () => {
    const { service, run } = await prepare();
    await run(...start, '--yes', '--held-out', '0');
    expect(service.jobs[0]?.body).not.toHaveProperty('validation_file');
    const again = await run(...start, '--yes', '--held-out', '0');
    expect([again.status, again.stderr]).toEqual([0, expect.stringContaining('started before')]);
    const other = await run(...start, '--yes', '--held-out', '0', '--seed', '2');
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('tickets.tune holds another tuning');
    expect(service.jobs).toHaveLength(1);
  });

  it.each<[string, string[], string]>([
    ['a model that nobody tunes', ['--model', 'embedded::rows'], 'embedded::rows cannot be tuned'],
    ['too few rows', ['--limit', '10'], 'the rows make 9 examples'],
    ['a gold label that was not listed', ['-l', 'billing,bug'], 'none of the labels'],
    ['a column that is not there', ['-c', 'txt'], 'txt'],
  ])('refuses %s before anything is sent', async (_, more, found) => {
    const { service, run } = await prepare();
    const { status, stderr } = await run(...start, '--yes', ...more);
    expect(status).toBe(2);
    expect(stderr).toContain(found);
    expect(service.requests).toEqual([]);
  });

  it('counts what it leaves out, and texts that have two labels', async () => {
    const { place, run } = await prepare();
    const more =
      '900,,bug\n901,no label,\n902,a row on bug number 1,bug\n903,a row on bug number 1,praise\n';
    place.file('tickets.csv', labelledTickets(300) + more);
    const { stderr } = await run(...start, '--dry-run');
    expect(stderr).toMatch(/left out +1 without a label, 1 without text, 2 equal to another\n/);
    expect(stderr).toMatch(/texts labelled twice, differently +1\n/);
  });
});

describe('a process that is killed', () => {
  // Two files, a look at each, the job.
  it.each([0, 1, 2, 3, 4])(
    'after the service has done request %i leaves nothing to be done twice',
    async (deadly) => {
      let kill = () => {};
      const { place, service, env, run } = await prepare({
        heard: (_, index) => {
          if (index !== deadly) return undefined;
          kill();
          return { fault: 'silence' };
        },
      });
      const child = place.start([...start, '--yes'], env);
      kill = () => child.kill('SIGKILL');
      await new Promise((ended) => child.on('close', ended));
      expect(service.requests).toHaveLength(deadly + 1);
      rmSync(join(place.path, 'tickets.tune.lock'), { recursive: true }); // Saves five seconds.
      expect((await run(...start, '--yes')).status).toBe(0);
      expect(service.files.map(({ filename }) => filename.slice(-15))).toEqual([
        '-training.jsonl',
        'alidation.jsonl',
      ]);
      expect(service.jobs).toHaveLength(1);
    },
  );
});

describe('skllm tune status', () => {
  it('prints a line a job, and watches until all have ended', async () => {
    const { run } = await prepare();
    await run(...start, '--yes');
    const once = await run('tune', 'status');
    expect([once.status, once.stdout]).toEqual([0, 'tickets.tune  pending  ftjob-1\n']);
    const watched = await run('tune', 'status', 'tickets.tune', '--watch', '--every', '0.05');
    expect(watched.status).toBe(0);
    expect(watched.stdout).toBe(
      `tickets.tune  running  ftjob-1\ntickets.tune  succeeded  ${base}.ft-1  12,345 tokens\n`,
    );
    expect(watched.stderr).toContain('skllm tune use tickets.tune');
  });

  it('watches no longer than somebody reads', async () => {
    const tokens = Array.from({ length: 400 }, (_, at) => ({
      status: 'running',
      trained_tokens: at,
    }));
    const { place, env, service, run } = await prepare({ states: tokens });
    await run(...start, '--yes');
    const child = place.start(['tune', 'status', '--watch', '--every', '0.02'], env);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [status] = await once(child, 'close');
    expect([status, stderr]).toEqual([0, '']);
    expect(service.jobs[0]?.looks).toBeLessThan(100);
  });

  it('says why a job failed, but no row and no key', async () => {
    const told = `bad example "a row on billing number 0" for ${key}`;
    const { run } = await prepare({
      states: [{ status: 'failed', error: { code: 'x', message: told, param: null } }],
    });
    await run(...start, '--yes');
    const { status, stdout, stderr } = await run('tune', 'status');
    expect([status, stdout]).toEqual([5, expect.stringContaining('failed')]);
    expect(stderr).toContain('the job of tickets.tune failed');
    expect(stderr).not.toMatch(/a row on|canary/);
  });

  it('repeats no row held out, and no reason where it cannot know the rows', async () => {
    const error = { code: 'x', message: 'an odd example', param: null };
    const { place, run } = await prepare({ states: [{ status: 'failed', error }] });
    const words = (n: number) => createHash('sha256').update(`${n}`).digest('base64');
    const rows = Array.from(
      { length: 60 },
      (_, n) => `${n},${words(n)},${n % 2 ? 'bug' : 'praise'}`,
    );
    place.file('tickets.csv', `id,text,label\n${rows.join('\n')}\n`);
    await run(...start, '--yes');
    const told = async () => (await run('tune', 'status')).stderr.split('\n')[0];
    const bare = 'skllm: the job of tickets.tune failed';
    expect(await told()).toBe(`${bare}: an odd example`);
    const [{ text }] = linesOf(place, 'held-out.jsonl');
    error.message = `no good: ${text}`;
    expect(await told()).toBe(bare);
    error.message = 'an odd example';
    for (const name of ['training.jsonl', 'validation.jsonl']) {
      const content = place.read(join('tickets.tune', name));
      rmSync(join(place.path, 'tickets.tune', name));
      expect(await told()).toBe(bare);
      place.file(join('tickets.tune', name), content);
    }
  });

  it('outlasts a service that is out of order, while it watches', async () => {
    const { run } = await prepare({
      heard: (request, index) =>
        request.path.endsWith('ftjob-1') && index === 5 ? { status: 503 } : undefined,
    });
    await run(...start, '--yes');
    const { status, stderr } = await run('tune', 'status', '--watch', '--every', '0.05');
    expect(status).toBe(0);
    expect(stderr).toContain('looking again');
  });
});

describe('skllm tune use', () => {
  const use = ['tune', 'use', '--alias', 'topics', '--deployment', 'my-topics'];

  async function tuned(options: TuningServiceOptions = {}) {
    const prepared = await prepare({ states: states.slice(-1), ...options });
    await prepared.run(...start, '--yes');
    return prepared;
  }

  it('writes an alias with which classify asks exactly as the model was taught', async () => {
    const { place, run } = await tuned();
    place.file('.skllmrc', '# ours\nlabelColumn: topic # kept\n');
    expect((await run(...use)).status).toBe(0);
    expect(readFileSync(join(place.path, '.skllmrc'), 'utf8')).toBe(
      '# ours\nlabelColumn: topic # kept\nmodels:\n  topics:\n' +
        `    model: azure::my-topics\n    prompt: short\n    baseModel: ${base}\n` +
        '    client:\n      batchSize: 2\n',
    );
    const [{ messages }] = linesOf(place, 'training.jsonl');
    // Labels in another order, and with descriptions: neither was taught.
    place.file('labels.yaml', 'praise: liked it\nbug: broken\nbilling: money\n');
    const asked = ['--labels-file', 'labels.yaml', '-m', 'topics', '--show-request'];
    const { stderr } = await run('classify', 'tickets.csv', '-c', 'text', ...asked);
    const body = JSON.parse(stderr.slice(stderr.indexOf('\n\n{')));
    expect(body.model).toBe('my-topics');
    expect(body.messages[0]).toEqual(messages[0]);
    const form = (text: string) => text.replace(/[a-z]{2}\d{3}(?=":)/g, 'key').replace(/\d+/g, '');
    const named = (text: string) => form(text).replace(/on \w+/g, '');
    expect(named(body.messages[1].content)).toBe(named(messages[1].content));
  });

  /** Starts a tuning of an alias of the user's own settings, and has it used. */
  async function usedAlias(settings: string) {
    const { place, env } = await prepare({ states: states.slice(-1) });
    const folder = join(place.home, '.config', 'skllm');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'config.yaml'), settings);
    const more = { env: { ...env, TEAM: 'canary-team' } };
    const run = (...args: string[]) => place.run(args, more);
    expect((await run(...start.slice(0, -1), 'base', '--yes')).status).toBe(0);
    const { status, stderr } = await run(...use);
    expect(status).toBe(0);
    return { run, stderr, written: place.read('.skllmrc') };
  }

  it("takes over what the base model's alias says as it is written there, variables too", async () => {
    const system = `"For \${TEAM}, in $\${braces}."`;
    const { run, written } = await usedAlias(
      `models:\n  base:\n    model: azure::${base}\n    baseModel: gpt-4.1-nano\n` +
        `    request:\n      system: ${system}\n    client:\n      timeout: 60\n`,
    );
    expect(written).toBe(
      'models:\n  topics:\n    model: azure::my-topics\n    prompt: short\n' +
        `    baseModel: gpt-4.1-nano\n    request:\n      system: ${system.slice(1, -1)}\n` +
        '    client:\n      timeout: 60\n      batchSize: 2\n',
    );
    const asked = ['-c', 'text', '-l', 'billing,bug,praise', '-m', 'topics', '--show-request'];
    const { stderr } = await run('classify', 'tickets.csv', ...asked);
    expect(stderr).toContain(`For canary-team, in \${braces}.`);
  });

  it('names what it leaves out of an alias that is made of other settings', async () => {
    const { stderr, written } = await usedAlias(
      `BACKENDS:\n  base:\n    CLASS: wagtail_ai.ai.llm.LLMBackend\n    CONFIG:\n` +
        `      MODEL_ID: azure::${base}\n      TOKEN_LIMIT: 32768\n` +
        `      PROMPT_KWARGS: { temperature: 0, system: "For \${TEAM}." }\n`,
    );
    expect(stderr).toContain('not taken over from base, to be written by hand: request.system\n');
    expect(written).not.toContain('canary-team');
    expect(written).toContain('    request:\n      temperature: 0\n');
  });

  it('prints the command that compares both models on the rows held out', async () => {
    const { place, run } = await tuned();
    const { stderr } = await run(...use);
    const line =
      stderr
        .split('\n')
        .find((one) => one.includes('evaluate'))
        ?.trim() ?? '';
    expect(line).toBe(
      'skllm evaluate tickets.tune/held-out.jsonl --gold label --labels-file ' +
        `tickets.tune/labels.json --column text --model azure::${base} --model topics`,
    );
    const { status, stdout } = await run(...line.split(' ').slice(1));
    expect(status).toBe(0);
    expect(stdout).toMatch(/topics/);
    expect(readdirSync(place.path)).toContain('.skllmrc');
  });

  it('wants the deployment named, and tells how to make one', async () => {
    const { run } = await tuned();
    const { status, stderr } = await run('tune', 'use');
    expect(status).toBe(2);
    expect(stderr).toContain(`--model-name ${base}.ft-1`);
  });

  it('waits for the end of the job', async () => {
    const { run } = await tuned({ states: [{ status: 'running' }] });
    const { status, stderr } = await run(...use);
    expect(status).toBe(2);
    expect(stderr).toContain('has no model yet: running');
  });

  it('replaces no alias of another model unasked', async () => {
    const { place, run } = await tuned();
    const before = 'models: { topics: "openai::gpt-5-mini" }\n';
    writeFileSync(join(place.path, '.skllmrc'), before);
    const { status, stderr } = await run(...use);
    expect([status, readFileSync(join(place.path, '.skllmrc'), 'utf8')]).toEqual([2, before]);
    expect(stderr).toContain('models.topics is there already: openai::gpt-5-mini');
    expect((await run(...use, '--force')).status).toBe(0);
  });
});

describe('several labels a row, of a task with a template', () => {
  it('are taught, and the command that is printed examines them', async () => {
    const { place, service, run } = await prepare({ states: states.slice(-1) });
    place.file(
      '.skllmrc',
      'tasks:\n  topics:\n    multiLabel: true\n    template: "{title}: {body}"\n' +
        '    labels: { billing: money, bug: broken, praise: liked }\n',
    );
    const rows = Array.from({ length: 40 }, (_, n) => {
      const gold = n % 2 === 0 ? ['bug'] : ['billing', 'praise'];
      return `${JSON.stringify({ title: `no. ${n}`, body: `on ${gold.join(' and ')}`, gold })}\n`;
    });
    place.file('tickets.jsonl', rows.join(''));
    const args = ['--gold', 'gold', '--task', 'topics', '-m', `azure::${base}`, '--yes'];
    expect((await run('tune', 'start', 'tickets.jsonl', ...args)).status).toBe(0);
    const [{ messages }] = linesOf(place, 'training.jsonl');
    expect(messages[1].content).toMatch(/"no\. \d+: on (bug|billing and praise)"/);
    expect(messages[2].content).toMatch(/^\{"\w+":\["(bug|billing","praise)"\]\}$/);
    const { stderr } = await run('tune', 'use', '--deployment', 'mine');
    const line = stderr.split('\n').find((one) => one.includes('evaluate')) ?? '';
    expect(line).toContain("--template '{title}: {body}' --multi-label --model");
    const variables = `AZURE_OPENAI_ENDPOINT=${service.url} AZURE_OPENAI_API_KEY=${key}`;
    const evaluated = await place.shell(`export ${variables}; ${line}`);
    expect([evaluated.status, evaluated.stdout]).toEqual([
      0,
      expect.stringContaining('azure::mine'),
    ]);
  });
});
