import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledTickets, tickets } from '../support/asking.ts';
import { fail } from '../support/batch-service.ts';
import { batches, texts } from '../support/batches.ts';
import { openAiBehindProxy } from '../support/openai-proxy.ts';
import { type Finished, Place } from '../support/program.ts';
import { errorBody } from '../support/service.ts';
import { openSpec } from '../support/spec.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const read = (place: Place, name: string) => readFileSync(join(place.path, name), 'utf8');
const has = (place: Place, name: string) => existsSync(join(place.path, name));

function placeOf(rows: number): Place {
  const place = new Place();
  place.file('in.csv', tickets(rows));
  return place;
}

describe('a batch', () => {
  it('is submitted, answered and fetched, and every row has its label', async () => {
    const place = placeOf(50);
    const service = await batches(place);
    const submitted = await service.submit();
    expect([submitted.status, submitted.stdout]).toEqual([0, '']);
    expect(service.asked).toHaveLength(1);
    expect(service.sent()).toEqual(texts(0, 50));
    expect(has(place, 'out.csv')).toBe(false);
    const early = await service.fetch();
    expect([early.status, early.stderr]).toEqual([
      5,
      expect.stringContaining('not ended yet: 1 of 1 job\n'),
    ]);
    await service.finish();
    const fetched = await service.fetch();
    expect([fetched.status, fetched.stderr]).toEqual([
      0,
      expect.stringContaining('3 of 3 requests answered; 50 rows settled'),
    ]);
    expect(read(place, 'out.csv')).toBe(labelledTickets(50));
    expect(service.asked).toHaveLength(1);
  });

  it('leaves no file with rows behind, and none in the manifest', async () => {
    const place = placeOf(50);
    const service = await batches(place);
    await service.submit('--requests-per-file', '1');
    expect(service.jobs).toHaveLength(3);
    expect(has(place, 'out.csv.batch-1.jsonl')).toBe(false);
    const manifest = read(place, 'out.csv.batch');
    expect(manifest).not.toContain('a row on');
    expect(manifest).not.toContain('canary');
  });

  it('asks as the published schema has it', async ({ skip }) => {
    const check = openSpec({ file: 'openai-cut-fixed.json', prefix: '/openai/v1' });
    if (!check) return skip('SKLLM_SPECS names no folder');
    const service = await batches(placeOf(3));
    await service.submit();
    const json = service.requests.filter(
      ({ headers, body }) => body && headers['content-type'] === 'application/json',
    );
    expect(json.map(({ path }) => path)).toEqual(['/openai/v1/batches']);
    // Azure's own name for the route; all else is the same.
    const asOpenAi = json.map((request) => ({
      ...request,
      body: request.body.replace('"/chat', '"/v1/chat'),
    }));
    expect(asOpenAi.flatMap((request) => check(request))).toEqual([]);
    const lines = [...service.files.values()].flatMap((text) => text.trimEnd().split('\n'));
    const path = '/openai/v1/chat/completions';
    const bodies = lines.map((line) => ({
      method: 'POST',
      path,
      headers: {},
      at: 0,
      body: JSON.stringify(JSON.parse(line).body),
    }));
    expect(bodies.flatMap((request) => check(request))).toEqual([]);
  });

  it('does not send rows whose answer is known', async () => {
    const place = placeOf(50);
    const service = await batches(place);
    const first = [
      'classify',
      'in.csv',
      '-m',
      'azure::mine',
      '-l',
      'billing,bug,praise',
      '-c',
      'text',
    ];
    await place.run([...first, '--limit', '20'], { env: service.env });
    await service.submit();
    expect(service.sent()).toEqual(texts(20, 50));
    await service.finish();
    expect((await service.fetch()).status).toBe(0);
    expect(read(place, 'out.csv')).toBe(labelledTickets(50));
  });

  it('of which no row needs asking says so, and fetch writes the table', async () => {
    const place = placeOf(5);
    const service = await batches(place);
    await service.submit();
    await service.finish();
    await service.fetch();
    const again = await service.submit();
    const said = 'no row needs asking: skllm batch fetch out.csv.batch writes the table';
    expect([again.status, again.stderr]).toEqual([0, expect.stringContaining(said)]);
    const shown = await service.run(['status', 'out.csv.batch']);
    expect([shown.stdout, shown.stderr]).toEqual(['', expect.stringContaining('there is no job')]);
    expect((await service.fetch()).status).toBe(0);
    expect(read(place, 'out.csv')).toBe(labelledTickets(5));
  });

  it('steps down to what the service takes before anything is sent', async () => {
    const place = placeOf(50);
    const refusal = {
      error: {
        message: "'response_format' of type 'json_schema' is not supported",
        param: 'response_format',
      },
    };
    const service = await batches(place, {
      before: ({ path, body }) =>
        path.endsWith('completions') && body.includes('"json_schema"')
          ? { status: 400, body: refusal }
          : undefined,
    });
    await service.submit();
    const [content = ''] = service.files.values();
    expect(content).toContain('"json_object"');
    await service.finish();
    expect((await service.fetch()).status).toBe(0);
    expect(read(place, 'out.csv')).toBe(labelledTickets(50));
  });

  it('waits for room where too many tokens are enqueued', async () => {
    const place = placeOf(60);
    const service = await batches(place, {
      begin: (job) => {
        const busy = service.jobs.filter(({ status }) => status === 'in_progress').length;
        if (busy > 1) fail(job, 'token_limit_exceeded');
      },
    });
    const submitting = service.submit('--requests-per-file', '1');
    while (service.jobs.length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await service.finish();
    }
    expect((await submitting).status).toBe(0);
    await service.finish();
    expect((await service.fetch()).status).toBe(0);
    expect(service.sent().toSorted()).toEqual(texts(0, 60).toSorted());
    expect(read(place, 'out.csv')).toBe(labelledTickets(60));
  });

  it('that is refused says why, and the same command goes on', async () => {
    const place = placeOf(50);
    let refuse = true;
    const service = await batches(place, {
      begin: (job) => {
        if (refuse) fail(job, 'model_mismatch');
      },
    });
    const first = await service.submit();
    expect([first.status, first.stderr]).toEqual([
      5,
      expect.stringContaining('refused file 1: model_mismatch'),
    ]);
    expect(first.stderr).not.toContain('words of the service');
    refuse = false;
    expect((await service.submit()).status).toBe(0);
    await service.finish();
    expect((await service.fetch()).status).toBe(0);
  });

  it('is fetched on another machine that has the manifest and the input', async () => {
    const here = placeOf(50);
    const there = placeOf(50);
    const service = await batches(here);
    await service.submit();
    await service.finish();
    cpSync(join(here.path, 'out.csv.batch'), join(there.path, 'out.csv.batch'));
    const { status } = await service.run(['fetch', 'out.csv.batch'], {}, there);
    expect([status, read(there, 'out.csv')]).toEqual([0, labelledTickets(50)]);
  });

  it('has a manifest that decides neither where rows go nor what is written over', async () => {
    const place = placeOf(5);
    const service = await batches(place);
    await service.submit();
    await service.finish();
    const [head = '', ...lines] = read(place, 'out.csv.batch').split('\n');
    const forged = JSON.parse(head);
    Object.assign(forged.flags, {
      output: 'x.csv',
      summary: 'x.json',
      config: 'x.yaml',
      url: 'http://127.0.0.1:9',
    });
    place.file('mine.batch', [JSON.stringify(forged), ...lines].join('\n'));
    const { status } = await service.run(['fetch', 'mine.batch', '--live']);
    expect([status, read(place, 'mine')]).toEqual([0, labelledTickets(5)]);
    expect(['x.csv', 'x.json', 'out.csv'].filter((name) => has(place, name))).toEqual([]);
  });

  it('whose rows have changed since gives them no label', async () => {
    const place = placeOf(50);
    const service = await batches(place);
    await service.submit();
    await service.finish();
    writeFileSync(join(place.path, 'in.csv'), tickets(50).replace('number 3\n', 'number 3!\n'));
    const { status, stderr } = await service.fetch();
    expect([status, stderr]).toEqual([
      3,
      expect.stringContaining('1 of rows that have changed since'),
    ]);
    expect(read(place, 'out.csv').match(/,(billing|bug|praise)\n/g)).toHaveLength(30);
    const again = await service.fetch();
    expect([again.status, again.stderr]).toEqual([
      3,
      expect.stringContaining('left out, as before'),
    ]);
    expect(service.requests.filter(({ path }) => path.includes('/content'))).toHaveLength(1);
  });

  it('whose rows had moved when it was fetched is taken in whole once they are back', async () => {
    const place = placeOf(50);
    const service = await batches(place);
    await service.submit();
    await service.finish();
    place.file('in.csv', tickets(50).replace('\n', '\n99,a row on bug number 99\n'));
    const moved = await service.fetch();
    expect([moved.status, moved.stderr]).toEqual([
      3,
      expect.stringMatching(/0 of 3 .* 3 of rows that have changed since[\s\S]*as it was/),
    ]);
    place.file('in.csv', tickets(50));
    const fetched = await service.fetch();
    expect([fetched.status, read(place, 'out.csv')]).toEqual([0, labelledTickets(50)]);
    const downloads = () => service.requests.filter(({ path }) => path.includes('/content'));
    expect(downloads()).toHaveLength(2);
    await service.fetch();
    expect(downloads()).toHaveLength(2);
  });

  it('can be watched, and cancelled', async () => {
    const place = placeOf(50);
    const service = await batches(place);
    await service.submit('--requests-per-file', '2');
    const status = () => service.run(['status', 'out.csv.batch']);
    expect((await status()).stdout).toBe(
      'file 1  batch_1  in_progress  0 of 2 requests  0 failed\nfile 2  batch_2  in_progress  0 of 1 request   0 failed\n',
    );
    expect((await service.run(['cancel', 'out.csv.batch'])).status).toBe(0);
    expect((await status()).stdout).toContain('cancelling');
    expect((await status()).stdout).toContain('cancelled');
    const fetched = await service.fetch();
    const said = expect.stringContaining('the job of file 2 has ended as cancelled');
    expect([fetched.status, fetched.stderr]).toEqual([3, said]);
    expect((await service.submit()).status).toBe(0);
    // Rows that nobody has read go in packs as large as before.
    expect(service.files.get(service.jobs.at(-1)!.file)!.trimEnd().split('\n')).toHaveLength(3);
    await service.finish();
    expect((await service.fetch()).status).toBe(0);
    expect(read(place, 'out.csv')).toBe(labelledTickets(50));
  });

  it('that is interrupted while it waits for room ends with 130, and goes on', async () => {
    const place = placeOf(40);
    const service = await batches(place, {
      begin: (job) => {
        const busy = service.jobs.filter(({ status }) => status === 'in_progress').length;
        if (busy > 1) fail(job, 'token_limit_exceeded');
      },
    });
    const args = ['batch', ...service.submitArgs, '--requests-per-file', '1'];
    const child = place.start(args, service.env);
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said += text;
      if (said.includes('takes no more for now')) child.kill('SIGINT');
    });
    const status = await new Promise((ended) => child.on('close', ended));
    expect([status, said]).toEqual([130, expect.stringContaining('the same command goes on')]);
    await service.finish();
    expect((await service.submit('--requests-per-file', '1')).status).toBe(0);
    expect(service.sent()).toEqual(texts(0, 40));
  });
});

describe('the batch service', () => {
  it('of a dated API of Azure is that of the resource, not of the deployment', async () => {
    const place = placeOf(3);
    const service = await batches(place);
    const env = { AZURE_OPENAI_API_VERSION: '2024-10-21' };
    expect((await service.run(service.submitArgs, { env })).status).toBe(0);
    expect(service.asked[0]!.path).toContain('/openai/deployments/mine/chat/completions?');
    expect(service.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /openai/files?api-version=2024-10-21',
      'GET /openai/files/file-1?api-version=2024-10-21',
      'POST /openai/batches?api-version=2024-10-21',
      'GET /openai/batches/batch_1?api-version=2024-10-21',
    ]);
    await service.finish();
    expect((await service.run(['fetch', 'out.csv.batch'], { env })).status).toBe(0);
    expect(read(place, 'out.csv')).toBe(labelledTickets(3));
  });

  it.each([
    [
      404,
      errorBody('The API deployment for this resource does not exist.', {
        code: 'DeploymentNotFound',
      }),
    ],
    [
      400,
      errorBody('The chatCompletion operation does not work with the specified model', {
        code: 'OperationNotSupported',
      }),
    ],
  ])(
    'of Azure may have a deployment for jobs alone, which answers %d live',
    async (status, body) => {
      const place = placeOf(3);
      const service = await batches(place, {
        before: ({ path }) => (path.endsWith('completions') ? { status, body } : undefined),
      });
      const submitted = await service.submit();
      expect([submitted.status, submitted.stderr]).toEqual([
        0,
        expect.stringContaining('answers nothing live'),
      ]);
      await service.finish();
      expect((await service.fetch()).status).toBe(0);
      expect(read(place, 'out.csv')).toBe(labelledTickets(3));
    },
  );

  it('is asked nothing live where the wire mode is named', async () => {
    const service = await batches(placeOf(3));
    await service.submit('--wire-mode', 'json');
    expect([service.asked, service.files.get('file-1')]).toEqual([
      [],
      expect.stringContaining('"json_object"'),
    ]);
  });

  it('of Azure gets no byte order mark, and a file that it is still looking at is waited for', async () => {
    const place = placeOf(3);
    writeFileSync(join(place.path, 'in.csv'), `\ufeff${tickets(3)}`);
    const states = ['pending', 'running', 'processed'];
    const service = await batches(place, {
      before: ({ method, path }) =>
        method === 'GET' && path.endsWith('/files/file-1')
          ? { body: { id: 'file-1', status: states.shift() } }
          : undefined,
    });
    expect((await service.submit()).status).toBe(0);
    expect([states, service.files.get('file-1')?.[0]]).toEqual([[], '{']);
  });

  it.skipIf(!hasOpenssl)(
    'of openai:: is at its own address, with its own key (needs openssl)',
    async () => {
      const place = placeOf(50);
      const service = await batches(place);
      const { seen } = await openAiBehindProxy(place, service.url);
      const more = { env: { OPENAI_API_KEY: 'sk-canary-0123456789' } };
      const model = ['-m', 'openai::gpt-5-mini', '--config', 'net.yaml'];
      const submitted = await service.run([...service.submitArgs, ...model], more);
      expect([submitted.status, submitted.stderr]).toEqual([
        0,
        expect.stringMatching(/about \$\S+ as a batch/),
      ]);
      await service.finish();
      expect(
        (await service.run(['fetch', 'out.csv.batch', '--config', 'net.yaml'], more)).status,
      ).toBe(0);
      expect(read(place, 'out.csv')).toBe(labelledTickets(50));
      expect(new Set(seen.map(([, key]) => key))).toEqual(new Set(['Bearer sk-canary-0123456789']));
      expect(new Set(seen.map(([path]) => path?.split('/')[1]))).toEqual(new Set(['v1']));
    },
  );
});

describe('batch submit', () => {
  it.each([
    [['--votes', '3'], 2, '--votes does not go with batches'],
    [['--no-cache'], 2, '--no-cache does not go with batches'],
    [['--max-requests', '1'], 6, '3 requests, more than --max-requests 1'],
    [['-m', 'embedded'], 2, 'embedded has no batch service'],
    [['-m', 'ollama::x'], 2, 'ollama::x has no batch service'],
  ])('with %s is refused before anything is sent', async (more, status, message) => {
    const place = placeOf(50);
    const service = await batches(place);
    const run = await service.submit(...more);
    expect([run.status, run.stderr]).toEqual([status, expect.stringContaining(message)]);
    expect(service.jobs).toHaveLength(0);
    expect(has(place, 'out.csv.batch')).toBe(false);
    expect(has(place, 'out.csv.batch-1.jsonl.part')).toBe(false);
  });

  it('--dry-run tells the price as a batch and sends nothing', async () => {
    const place = placeOf(50);
    place.file(
      'net.yaml',
      'models: { mine: { model: "azure::mine", price: { input: 2, output: 8 } } }',
    );
    const service = await batches(place);
    const { stderr, status } = await service.submit(
      '--config',
      'net.yaml',
      '-m',
      'mine',
      '--dry-run',
    );
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(/as a batch +50 % of the price below/),
    ]);
    expect([...service.requests, ...service.asked]).toEqual([]);
  });

  it('holds --max-cost against the price as a batch', async () => {
    const place = placeOf(400);
    place.file(
      'net.yaml',
      'models: { mine: { model: "azure::mine", price: { input: 20, output: 80 } } }',
    );
    const service = await batches(place);
    const limited = (most: string) =>
      service.submit('--config', 'net.yaml', '-m', 'mine', '--max-cost', most);
    const run = await limited('0.1');
    expect([run.status, run.stderr]).toEqual([6, expect.stringContaining('nothing was submitted')]);
    expect((await limited('1')).status).toBe(0);
  });

  it('keeps to the rows a request that the alias of the model wants', async () => {
    const place = placeOf(50);
    place.file('net.yaml', 'models: { mine: { model: "azure::mine", client: { batchSize: 5 } } }');
    const service = await batches(place);
    await service.submit('--config', 'net.yaml', '-m', 'mine');
    expect(service.files.get('file-1')!.trimEnd().split('\n')).toHaveLength(10);
  });

  it('refuses to work on a manifest beside another process, as do cancel and export', async () => {
    const place = placeOf(50);
    const others: Finished[] = [];
    const service = await batches(place, {
      before: async ({ path }) => {
        if (!path.endsWith('/files') || others.length > 0) return undefined;
        others.push(await service.submit(), await service.run(['cancel', 'out.csv.batch']));
        const exporting = ['export', 'in.csv', '-m', 'vllm::m', '-l', 'a,b', '-o', 'out.csv'];
        others.push(await service.run(exporting));
        return undefined;
      },
    });
    expect((await service.submit()).status).toBe(0);
    expect(others.map(({ status }) => status)).toEqual([2, 2, 2]);
    for (const { stderr } of others) {
      expect(stderr).toContain('another process is at work on out.csv.batch');
    }
    expect([service.jobs.length, has(place, 'out.csv.batch.lock')]).toEqual([1, false]);
    await service.finish();
    expect((await service.fetch()).status).toBe(0);
    expect(read(place, 'out.csv')).toBe(labelledTickets(50));
  });

  it('refuses a pipe, and a manifest that is under way with other options', async () => {
    const place = placeOf(50);
    const service = await batches(place);
    const args = service.submitArgs.map((one) => (one === 'in.csv' ? '-' : one));
    const piped = await service.run(args, { stdin: tickets(3) });
    expect([piped.status, piped.stderr]).toEqual([2, expect.stringContaining('read twice')]);
    const sharded = await service.run([...args, '--shard', '1/2'], { stdin: tickets(3) });
    expect([sharded.status, sharded.stderr]).toEqual([2, expect.stringContaining('read twice')]);
    await service.submit();
    const other = await service.submit('--limit', '5');
    expect([other.status, other.stderr]).toEqual([
      2,
      expect.stringContaining('under way with other'),
    ]);
  });
});
