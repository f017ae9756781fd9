import { expect, it } from 'vitest';
import { describeWith } from '../support/engines.ts';
import { Place } from '../support/program.ts';
import { tinyGguf } from '../support/tiny-gguf.ts';

const lexicon = {
  positive: ['love', 'great', 'good', 'happy'],
  negative: ['hate', 'awful', 'bad', 'broken'],
  neutral: ['okay', 'average', 'table'],
};
const texts = ['I love this great phone', 'it came broken and I hate it', 'an average table'];
const csv = `text\n${texts.join('\n')}\n`;

function place() {
  const found = new Place();
  found.file('tiny.gguf', tinyGguf(lexicon));
  return found;
}

describeWith('node-llama-cpp', 'a GGUF file', (engines) => {
  const env = { SKLLM_ENGINES: engines, SKLLM_THREADS: '1' };
  const model = ['classify', '-m', 'gguf::tiny.gguf', '--labels', 'positive,negative,neutral'];

  it('labels rows in this process', async () => {
    const { stdout, stderr, status } = await place().run(model, { stdin: csv, env });
    expect(stderr).toContain('the gguf::tiny.gguf model labels the rows, each by itself');
    expect(stdout).toBe(
      `text,label\n${texts[0]},positive\n${texts[1]},negative\n${texts[2]},neutral\n`,
    );
    expect(status).toBe(0);
  });

  it('gives exact probabilities as confidence', async () => {
    const stdin = 'text\nI love it\nlove and hate\n';
    const { stdout } = await place().run([...model, '--confidence', '-f', 'jsonl'], { stdin, env });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows[0]).toMatchObject({ label: 'positive', label_confidence: expect.closeTo(1, 2) });
    expect(rows[1].label_confidence).toBeCloseTo(0.5, 3);
  });

  it('gives several labels, best first', async () => {
    const stdin = 'text\nlove and love and hate\n';
    const args = [...model, '--multi-label', '--max-labels', '2'];
    const { stdout } = await place().run(args, { stdin, env });
    expect(stdout).toBe('text,label\nlove and love and hate,positive|negative\n');
  });

  it('labels no text twice, and loads nothing for what is known', async () => {
    const at = place();
    await at.run(model, { stdin: csv, env });
    const args = [...model, '--known-only', '--errors'];
    const stdin = `${csv}love that is new\n`;
    const second = await at.run(args, { stdin, env: { SKLLM_ENGINES: at.path } });
    expect(second.stdout).toBe(
      `text,label,label_error\n${texts[0]},positive,\n${texts[1]},negative,\n${texts[2]},neutral,\n` +
        'love that is new,,"gave-up: no answer is known, and none was asked for"\n',
    );
    expect(second.status).toBe(3);
  });

  it('is asked anew where the file has changed, and with --no-cache', async () => {
    const at = place();
    await at.run(model, { stdin: csv, env });
    const none = { SKLLM_ENGINES: at.path };
    const without = await at.run([...model, '--no-cache'], { stdin: csv, env: none });
    expect(without.stderr).toContain('needs the package node-llama-cpp');
    at.file('tiny.gguf', tinyGguf({ ...lexicon, other: ['new'] }));
    const changed = await at.run([...model, '--known-only'], { stdin: csv, env: none });
    expect(changed.status).toBe(3);
  });

  it('refuses what it cannot do before anything is read', async () => {
    const { stderr, status } = await place().run([...model, '--explain'], { stdin: csv, env });
    expect(stderr).toContain('cannot do what --explain asks for');
    expect(status).toBe(2);
  });

  it('that is none is told by its name, without a stack', async () => {
    const at = place();
    at.file('tiny.gguf', 'not a model at all');
    const { stderr, stdout, status } = await at.run(model, { stdin: csv, env });
    expect(stderr).toContain('tiny.gguf cannot be loaded as a model');
    expect([stdout, status]).toEqual(['', 2]);
  });

  it('fails rows that are longer than the window, and only these', async () => {
    const at = place();
    at.file('c.yaml', 'models: { small: { model: "gguf::tiny.gguf", contextWindow: 512 } }');
    const args = [...model, '-m', 'small', '--config', 'c.yaml', '--errors', '-f', 'jsonl'];
    const stdin = `text\n${'love '.repeat(2000)}\nI love it\n`;
    const { stdout, status } = await at.run(args, { stdin, env });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows[0].label_error).toMatch(/^too-long: /);
    expect([rows[1].label, status]).toEqual(['positive', 3]);
  });
});

it('a missing engine is told with the line that installs it', async () => {
  const at = place();
  const { stderr, status } = await at.run(
    ['classify', '-m', 'gguf::tiny.gguf', '--labels', 'a,b'],
    { stdin: csv, env: { SKLLM_ENGINES: at.path } },
  );
  expect(stderr).toContain('a GGUF model needs the package node-llama-cpp');
  expect(stderr).toContain('npm install');
  expect(status).toBe(2);
});
