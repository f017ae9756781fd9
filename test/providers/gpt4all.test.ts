import { createHash } from 'node:crypto';
import {
  existsSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { describeWith, engineFolder } from '../support/engines.ts';
import { Place } from '../support/program.ts';
import { completion, type Recorded, type ScriptedReply, startService } from '../support/service.ts';
import { tinyGguf } from '../support/tiny-gguf.ts';

const file = tinyGguf({ positive: ['love', 'good'], negative: ['hate', 'bad'] });
const md5 = createHash('md5').update(file).digest('hex');
const name = 'tiny-bow.Q8_0.gguf';
const csv = 'text\nlove it\nso bad\n';
const labelled = 'text,label\nlove it,positive\nso bad,negative\n';

const entry = {
  name: 'Tiny Bow',
  filename: name,
  filesize: String(file.length),
  md5sum: md5,
  ramrequired: '1',
  description: '<strong>Tiny</strong><ul><li>Fast<li>Cannot be used commercially</ul>',
};

const catalogue = [
  entry,
  { ...entry, name: 'Embedder', filename: 'embedder.gguf', embeddingModel: true },
  { ...entry, name: 'Climber', filename: '../../climber.gguf' },
];

type Answer = (request: Recorded, from: number, time: number) => ScriptedReply;

/** The rest of the file from where it is asked for. */
const whole: Answer = (_, from) => ({
  status: from > 0 ? 206 : 200,
  body: file.subarray(from),
  headers: from > 0 ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {},
});

/** A catalogue and its files on this machine, and a place whose settings name them. */
async function world(answer: Answer = whole) {
  let times = 0;
  const service = await startService((request) => {
    if (request.path === '/models3.json') return { body: catalogue };
    if (request.path !== `/files/${name}`) return { status: 404 };
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    return answer(request, from, times++);
  });
  onTestFinished(() => service.close());
  const place = new Place();
  const folder = join(place.home, 'models');
  place.file(
    'c.yaml',
    `providers: { gpt4all: { catalogue: "${service.url}/models3.json", downloads: "${service.url}/files", folder: "${folder}" } }`,
  );
  const files = () => service.requests.filter(({ path }) => path.startsWith('/files/'));
  return { service, place, folder, path: join(folder, name), files };
}

const config = ['--config', 'c.yaml'];
const env = { SKLLM_THREADS: '1', SKLLM_ENGINES: engineFolder('node-llama-cpp') ?? '/nowhere' };
const pull = ['models', 'pull', `gpt4all::${name}`, ...config];

describe("GPT4All's catalogue", () => {
  it('is listed with size, memory, licence and what is installed', async () => {
    const { place } = await world();
    const { stdout, status } = await place.run(['models', 'gpt4all', ...config]);
    const [head, line, end] = stdout.split('\n');
    expect(head).toMatch(/^MODEL +SIZE +MEMORY +INSTALLED +LICENCE$/);
    expect(line).toMatch(new RegExp(`^${name} +0\\.0 GB +1 GB +no +Cannot be used commercially$`));
    expect([end, status]).toEqual(['', 0]);
  });

  it('is asked once an hour', async () => {
    const { place, service, folder } = await world();
    for (let time = 0; time < 2; time++) await place.run(['models', 'gpt4all', ...config]);
    expect(service.requests).toHaveLength(1);
    const old = Date.now() / 1000 - 3601;
    utimesSync(join(folder, 'models3.json'), old, old);
    await place.run(['models', 'gpt4all', ...config]);
    expect(service.requests).toHaveLength(2);
  });

  it('that is old does where no newer one can be had', async () => {
    const { place, service, folder } = await world();
    await place.run(['models', 'gpt4all', ...config]);
    const old = Date.now() / 1000 - 7200;
    utimesSync(join(folder, 'models3.json'), old, old);
    await service.close();
    const { stdout } = await place.run(['models', 'gpt4all', ...config]);
    expect(stdout).toContain(name);
  });

  it('without the model that is asked for names the nearest', async () => {
    const { place } = await world();
    const { stderr, status } = await place.run([
      'models',
      'pull',
      'gpt4all::tiny-bow.Q8.gguf',
      ...config,
    ]);
    expect(stderr).toContain(`Did you mean "${name}"`);
    expect(status).toBe(2);
  });
});

describeWith('node-llama-cpp', 'a model of GPT4All', () => {
  it('is fetched on first use, told with its licence, and labels', async () => {
    const { place, files } = await world();
    const args = ['classify', '-m', 'gpt4all::Tiny Bow', '-l', 'positive,negative', ...config];
    const first = await place.run(args, { stdin: csv, env });
    expect([first.stdout, first.status]).toEqual([labelled, 0]);
    expect(first.stderr).toContain('Tiny Bow (0 MB) is fetched before the first use');
    expect(first.stderr).toContain('Licence: Cannot be used commercially.');
    const second = await place.run(args, { stdin: csv, env });
    expect([second.stdout, files().length]).toEqual([labelled, 1]);
    expect(second.stderr).not.toContain('fetched');
  });

  it('that is there needs no network at all', async () => {
    const { place, service } = await world();
    await place.run(pull, { env });
    await service.close();
    const args = ['classify', '-m', `gpt4all::${name}`, '-l', 'positive,negative', ...config];
    const { stdout } = await place.run(args, { stdin: csv, env });
    expect(stdout).toBe(labelled);
  });

  it('is taken up again where a transfer broke off', async () => {
    const { place, path, files } = await world((request, from, time) =>
      time === 0 ? { ...whole(request, from, time), fault: 'cut' } : whole(request, from, time),
    );
    const { status } = await place.run(pull, { env });
    expect(status).toBe(0);
    expect(readFileSync(path).equals(file)).toBe(true);
    expect(files()[1]!.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('is fetched anew where the server does not resume', async () => {
    const { place, path } = await world((_, __, time) => ({
      body: file,
      ...(time === 0 ? { fault: 'cut' as const } : {}),
    }));
    const { status } = await place.run(pull, { env });
    expect([status, readFileSync(path).equals(file)]).toEqual([0, true]);
  });
});

describe('a download', () => {
  it('that breaks off again and again is kept for the next time, under no final name', async () => {
    const half = file.length / 2;
    const { place, path } = await world((_, from, time) => {
      if (time === 0) return { body: file, fault: 'cut' };
      return from < half ? { status: 500 } : { status: 206, body: '', fault: 'reset' };
    });
    const { stderr, status } = await place.run(pull, { env });
    expect(stderr).toMatch(/was not fetched whole|cannot be fetched/);
    expect([existsSync(path), existsSync(`${path}.part`), status]).toEqual([false, true, 5]);
  });

  it.each([
    ['of the wrong bytes', Buffer.from(file).fill(1, 1000, 1001), 'its md5 is'],
    ['that is too short', file.subarray(0, 1000), 'it has 1000 bytes'],
    ['that is too long', Buffer.concat([file, file]), `instead of ${file.length}`],
  ])('%s is refused and deleted', async (_, body, reason) => {
    const { place, path } = await world(() => ({ body }));
    const { stderr, status } = await place.run(pull, { env });
    expect(stderr).toContain(reason);
    expect([existsSync(path), existsSync(`${path}.part`), status]).toEqual([false, false, 5]);
  });

  it('whose beginning on disk is of another file is refused, and then fetched whole', async () => {
    const { place, path, folder } = await world();
    await place.run(['models', 'gpt4all', ...config]);
    writeFileSync(`${path}.part`, file);
    truncateSync(`${path}.part`, 5000);
    writeFileSync(`${path}.part`, Buffer.alloc(5000, 7));
    const { stderr } = await place.run(pull, { env });
    expect(stderr).toContain('its md5 is');
    expect(existsSync(join(folder, `${name}.part`))).toBe(false);
  });
});

describe('two processes that want one file', () => {
  it('fetch it once, and the second says that it waits', async () => {
    const { place, path, files } = await world((...asked) => ({ ...whole(...asked), delay: 2500 }));
    const both = await Promise.all([place.run(pull, { env }), place.run(pull, { env })]);
    expect(both.map(({ stderr }) => stderr).join()).toContain('another process is fetching');
    expect([files().length, readFileSync(path).equals(file)]).toEqual([1, true]);
    expect(existsSync(`${path}.part.lock`)).toBe(false);
  });

  it('of which one is killed: the other takes over and goes on from there', async () => {
    const { place, path, files } = await world((request, from, time) =>
      time === 0 ? { ...whole(request, from, time), fault: 'stall' } : whole(request, from, time),
    );
    const first = place.start(pull, env);
    await vi.waitUntil(() => existsSync(`${path}.part`) && statSync(`${path}.part`).size > 0, 9000);
    const second = place.run(pull, { env });
    first.kill('SIGKILL');
    expect((await second).stderr).toContain('another process is fetching');
    expect(readFileSync(path).equals(file)).toBe(true);
    expect(files()[1]!.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('of which one fails: the other tries too', async () => {
    const { place, path } = await world((request, from, time) =>
      time === 0 ? { status: 404, delay: 2500 } : whole(request, from, time),
    );
    const both = await Promise.all([place.run(pull, { env }), place.run(pull, { env })]);
    expect(both.filter(({ stderr }) => stderr.includes('the server answered 404'))).toHaveLength(1);
    expect(readFileSync(path).equals(file)).toBe(true);
  });
});

describe("the desktop app's server", () => {
  it('is asked instead where it is named, with nothing that it would refuse', async () => {
    const allowed = ['model', 'messages', 'max_tokens', 'temperature', 'top_p'];
    const service = await startService(({ body }) => {
      const asked = JSON.parse(body);
      const unknown = Object.keys(asked).find((key) => !allowed.includes(key));
      if (unknown) {
        const message = `Unrecognized request argument supplied: ${unknown}`;
        return { status: 400, body: { error: { message, type: 'invalid_request_error' } } };
      }
      const rows: string = asked.messages.at(-1).content;
      const keys = [...rows.matchAll(/^"(\w+)": "(.*)"/gm)];
      const answers = keys.map(([, key, text]) => [
        key,
        /love/.test(text!) ? 'positive' : 'negative',
      ]);
      return { body: completion(JSON.stringify(Object.fromEntries(answers))) };
    });
    onTestFinished(() => service.close());
    const place = new Place();
    place.file('c.yaml', `providers: { gpt4all: { url: "${service.url}/v1" } }`);
    const args = ['classify', '-m', 'gpt4all::any', '-l', 'positive,negative', ...config];
    const { stdout, status } = await place.run([...args, '--confidence'], { stdin: csv });
    expect([stdout, status]).toEqual([
      'text,label,label_confidence\nlove it,positive,\nso bad,negative,\n',
      0,
    ]);
    expect(service.requests).toHaveLength(1);
  });
});
