import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledTickets } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { credentials } from '../support/vertex.ts';
import { startVertexTuning } from '../support/vertex-tuning.ts';

const endpoint = 'projects/mine/locations/us-central1/endpoints/42';
const done = { state: 'JOB_STATE_SUCCEEDED', tunedModel: { endpoint } };

/** A place whose user has settings for Vertex AI, all of it on this machine. */
async function prepare(heard?: Parameters<typeof startVertexTuning>[1]) {
  const place = new Place();
  const service = await startVertexTuning([done], heard);
  const folder = join(place.home, '.config', 'skllm');
  mkdirSync(folder, { recursive: true });
  const settings = {
    project: 'mine',
    location: 'us-central1',
    bucket: 'gs://my-bucket',
    url: service.url,
    storageUrl: service.url,
  };
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify({ providers: { vertex: settings } }));
  const adc = place.file('adc.json', JSON.stringify(credentials(`${service.url}/token`)));
  place.file('tickets.csv', labelledTickets(30));
  const env = { GOOGLE_APPLICATION_CREDENTIALS: adc };
  return { place, service, env, run: (...args: string[]) => place.run(args, { env }) };
}

const start = ['tune', 'start', '--from', 'tickets.csv', '-m'];

describe('a tuning on Vertex AI', () => {
  it('goes through the bucket, and its alias is trusted until somebody else changes the file', async () => {
    const { place, service, run } = await prepare();
    const started = await run(...start, 'vertex::gemini-2.5-flash', '--yes');
    expect([started.status, started.stderr]).toEqual([0, expect.stringContaining('was started')]);
    expect([...service.objects.keys()].map((name) => name.replace(/-[0-9a-f]+-/, '-'))).toEqual([
      'my-bucket/skllm-training.jsonl',
      'my-bucket/skllm-validation.jsonl',
    ]);
    expect(service.jobs).toHaveLength(1);
    expect((await run('tune', 'use')).status).toBe(0);
    const path = join(place.path, '.skllmrc');
    expect(readFileSync(path, 'utf8')).toBe(
      `models:\n  tuned:\n    model: vertex::${endpoint}\n    prompt: short\n` +
        '    baseModel: gemini-2.5-flash\n    request:\n      reasoningEffort: none\n' +
        '    client:\n      batchSize: 1\n',
    );
    const classify = ['classify', 'tickets.csv', '-c', 'text', '-l', 'billing,bug,praise'];
    const shown = await run(...classify, '-m', 'tuned', '--show-request');
    expect(shown.stderr).toContain(`${endpoint}:generateContent`);
    expect(shown.stderr).toContain('Label rows: a JSON object');
    appendFileSync(path, '# a line of another hand\n');
    const refused = await run(...classify, '-m', 'tuned', '--show-request');
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('not trusted')]);
  });

  it.each([
    ['a file', /^POST .*training\.jsonl/],
    ['the job', /^POST .*tuningJobs/],
  ])(
    'that is killed once the service has %s goes on without sending it twice',
    async (_, deadly) => {
      let kill: (() => void) | undefined;
      const { place, service, env, run } = await prepare(({ method, path }) => {
        if (!kill || !deadly.test(`${method} ${path}`)) return undefined;
        kill();
        return { fault: 'silence' };
      });
      const args = [...start, 'vertex::gemini-2.5-flash', '--yes'];
      const child = place.start(args, env);
      kill = () => child.kill('SIGKILL');
      await new Promise((ended) => child.on('close', ended));
      kill = undefined;
      rmSync(join(place.path, 'tickets.tune.lock'), { recursive: true }); // Saves five seconds.
      expect((await run(...args)).status).toBe(0);
      expect([service.objects.size, service.jobs.length]).toEqual([2, 1]);
      const uploads = service.requests.filter(({ path }) => path.startsWith('/upload'));
      expect(uploads).toHaveLength(2);
    },
  );
});
