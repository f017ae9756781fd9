import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeWith } from '../support/engines.ts';
import { Place } from '../support/program.ts';
import { startService } from '../support/service.ts';
import { writeTinyOnnx } from '../support/tiny-onnx.ts';

const lexicon = {
  sport: ['goal', 'match', 'team'],
  politics: ['vote', 'minister', 'law'],
  weather: ['rain', 'snow', 'storm'],
};
const csv = 'text\nThe team won the match.\nSnow and rain!\nThe minister lost the vote\n';
const labelled = csv
  .trim()
  .split('\n')
  .map((line, at) => `${line},${['label', 'sport', 'weather', 'politics'][at]}\n`)
  .join('');

function place() {
  const found = new Place();
  writeTinyOnnx(join(found.path, 'tiny-nli'), lexicon);
  return found;
}

describeWith('@huggingface/transformers', 'a zero-shot model', (engines) => {
  const env = { SKLLM_ENGINES: engines };
  const model = ['classify', '-m', 'hf::tiny-nli', '--labels', 'sport,politics,weather'];

  it('labels rows from a folder, without a network', async () => {
    const { stdout, status } = await place().run(model, {
      stdin: csv,
      env: { ...env, SKLLM_OFFLINE: '1' },
    });
    expect([stdout, status]).toEqual([labelled, 0]);
  });

  it('labels a row alike whatever rows stand beside it', async () => {
    const lines = ['rain', 'the vote', 'a goal', `${'word '.repeat(100)}storm`];
    const rows = Array.from({ length: 70 }, (_, n) => lines[n % lines.length]!);
    const args = [...model, '--confidence', '-f', 'jsonl'];
    const { stdout } = await place().run(args, { stdin: `text\n${rows.join('\n')}\n`, env });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const kinds = new Set(answers.map((row) => `${row.text} ${row.label} ${row.label_confidence}`));
    expect(kinds.size).toBe(lines.length);
    expect(answers.slice(0, 4).map(({ label }) => label)).toEqual([
      'weather',
      'politics',
      'sport',
      'weather',
    ]);
  });

  it('gives several labels, each weighed by itself', async () => {
    const { stdout } = await place().run([...model, '--multi-label', '--max-labels', '2'], {
      stdin: 'text\nrain at the match of the team\n',
      env,
    });
    expect(stdout).toBe('text,label\nrain at the match of the team,sport|weather\n');
  });

  it('weighs the hypothesis that it is given', async () => {
    const args = [...model, '--confidence', '-f', 'jsonl', '--hypothesis'];
    const confidence = async (hypothesis: string) => {
      const { stdout } = await place().run([...args, hypothesis], { stdin: 'text\nrain\n', env });
      return JSON.parse(stdout).label_confidence as number;
    };
    expect(await confidence('{label} {label}')).toBeGreaterThan(await confidence('{label}.'));
  });

  it('refuses a hypothesis without a label', async () => {
    const args = [...model, '--hypothesis', 'This is it.'];
    const { stderr, status } = await place().run(args, { stdin: csv, env });
    expect(stderr).toContain('--hypothesis does not say where the label stands');
    expect(status).toBe(2);
  });

  it('is fetched once from the hub and then serves without it', async () => {
    const at = place();
    const hub = await startService(({ path }) => {
      const file = /\/resolve\/main\/(.+)$/.exec(path)?.[1] ?? '';
      try {
        return { body: readFileSync(join(at.path, 'tiny-nli', file)) };
      } catch {
        return { status: 404 };
      }
    });
    onTestFinished(() => hub.close());
    at.file('c.yaml', `providers: { hf: { hub: "${hub.url}/" } }`);
    const args = [
      'classify',
      '-m',
      'hf::someone/tiny-nli',
      ...model.slice(3),
      '--config',
      'c.yaml',
    ];
    const first = await at.run(args, { stdin: csv, env });
    expect([first.stdout, first.status]).toEqual([labelled, 0]);
    expect(first.stderr).toContain('onnx/model.onnx');
    const asked = hub.requests.length;
    const second = await at.run(args, { stdin: csv, env });
    expect([second.stdout, hub.requests.length]).toEqual([labelled, asked]);
  });
});

it('a hypothesis is refused by models that do not weigh any', async () => {
  const args = ['classify', '--labels', 'a,b', '--hypothesis', 'It is {label}.'];
  const { stderr, status } = await new Place().run(args, { stdin: csv });
  expect(stderr).toContain('cannot do what --hypothesis asks for');
  expect(status).toBe(2);
});
