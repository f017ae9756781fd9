import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Place } from '../support/program.ts';
import { shellPlace, typed } from '../support/shell.ts';
import { hasTerminal, isInstalled } from '../support/terminal.ts';

/** A folder with a table, labels and settings to complete from. */
function stocked(): Place {
  const place = new Place();
  place.file('my news.csv', 'headline,full text,"$(touch pwned)"\na,b,c\n');
  place.file('labels.yaml', 'sports: matches and races\nsci-fi: films\nspace travel:\n');
  place.file(
    '.skllmrc',
    'models: { fast: "openai::gpt-5-mini" }\ntasks: { topic: { labels: [a, b] }, mood: { labels: [c, d] } }\n',
  );
  return place;
}

/** What is typed, and the arguments that come of it, in every shell. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['a command', 'class\t', ['classify']],
  ['a command below a command', 'config sch\t', ['config', 'schema']],
  ['an option', 'classify --escal\tx', ['classify', '--escalate', 'x']],
  ['a choice', 'classify --input-format js\t', ['classify', '--input-format', 'jsonl']],
  ['a choice after =', 'classify --input-format=js\t', ['classify', '--input-format=jsonl']],
  [
    'a namespace, and goes on in the same word',
    'classify -m opena\tx',
    ['classify', '-m', 'openai::x'],
  ],
  ['an alias', 'classify --model fa\t', ['classify', '--model', 'fast']],
  ['a task', 'classify --task mo\t', ['classify', '--task', 'mood']],
  ['a file', 'classify my\t', ['classify', 'my news.csv']],
  [
    'a column of the named file',
    'classify my\\ news.csv -c he\t',
    ['classify', 'my news.csv', '-c', 'headline'],
  ],
  [
    'a column in a list',
    'classify my\\ news.csv -c headline,fu\t',
    ['classify', 'my news.csv', '-c', 'headline,full text'],
  ],
  [
    'a column that could run something',
    "classify 'my news.csv' -c \\$\t",
    ['classify', 'my news.csv', '-c', '$(touch pwned)'],
  ],
  [
    'a label of the labels file',
    'check --labels-file labels.yaml --forbid sci\t',
    ['check', '--labels-file', 'labels.yaml', '--forbid', 'sci-fi'],
  ],
];

const shells = [
  { name: 'bash', line: 'bash --rcfile "$HOME/rc" -i', rc: 'rc', ready: "PS1='READY '" },
  {
    name: 'zsh',
    line: 'zsh -d -i',
    rc: '.zshrc',
    ready: "autoload -U compinit; compinit -u -D; PS1='READY '",
  },
];

for (const { name, line, rc, ready } of shells) {
  describe.skipIf(!isInstalled(name) || !hasTerminal)(`completion in ${name}`, () => {
    it.each(cases)('completes %s', async (_what, keys, expected) => {
      const place = stocked();
      writeFileSync(join(place.home, rc), `${ready}\neval "$(skllm completion ${name})"\n`);
      expect(await typed(place, line, `skllm ${keys}`)).toEqual(expected);
    });
  });
}

describe.skipIf(!isInstalled('fish'))('completion in fish', () => {
  it.each(cases)('completes %s', (_what, keys, expected) => {
    const place = stocked();
    const line = `skllm ${keys.slice(0, keys.indexOf('\t'))}`;
    const { env } = shellPlace(place);
    const script = 'skllm completion fish | source; complete -C "$LINE"';
    const options = { cwd: place.path, env: { ...env, LINE: line }, encoding: 'utf8' as const };
    const { stdout } = spawnSync('fish', ['--no-config', '-c', script], options);
    const offered = stdout
      .trimEnd()
      .split('\n')
      .map((one) => one.split('\t')[0]!.replaceAll('\\', ''));
    expect(offered).toHaveLength(1);
    expect(
      expected.some((word) => word.startsWith(offered[0]!)),
      stdout,
    ).toBe(true);
  });
});

describe('the answer to a shell', () => {
  const ask = (place: Place, index: number, ...words: string[]) =>
    place.run(['__complete', 'zsh', String(index), '--', ...words]);

  it('has the columns of a file that is named after the cursor', async () => {
    const { stdout } = await ask(stocked(), 2, 'classify', '-c', 'he', 'my news.csv');
    expect(stdout).toBe('words\nheadline\n');
  });

  it('leaves out what a list has already', async () => {
    const { stdout } = await ask(stocked(), 3, 'classify', 'my news.csv', '-c', 'headline,', '-q');
    expect(stdout).not.toContain('headline,headline');
    expect(stdout).toContain('headline,full text\n');
  });

  it('has the built-in namespaces where the settings are wrong, and says nothing of it', async () => {
    const place = new Place();
    place.file('.skllmrc', 'modle: [');
    const { stdout, stderr, status } = await ask(place, 2, 'classify', '-m', 'oll');
    expect([stdout.split('\t')[0], stderr, status]).toEqual(['partial\nollama::', '', 0]);
  });

  it('is empty, and no error, where a line cannot be made sense of', async () => {
    const words = ['classify', '--limit', 'many', 'nowhere.csv', '--column', ''];
    const { stdout, stderr, status } = await ask(stocked(), 5, ...words);
    expect([stdout, stderr, status]).toEqual(['words\n', '', 0]);
  });

  it('has no name that would drive the terminal or end its line', async () => {
    const place = new Place();
    place.file('odd.csv', '"two\nlines",\u001b[2J,fine\n1,2,3\n');
    const { stdout } = await ask(place, 3, 'classify', 'odd.csv', '-c', '');
    expect(stdout).toBe('words\nfine\n');
  });

  it('is found without loading what asks models', async () => {
    const place = stocked();
    const coverage = join(place.home, 'coverage');
    await place.run(['__complete', 'zsh', '2', '--', 'classify', '-m', ''], {
      env: { NODE_V8_COVERAGE: coverage },
    });
    const loaded = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8'));
    expect(loaded.join()).toContain('commander');
    expect(loaded.join()).not.toMatch(/node_modules\/(openai|@google|undici|ora)\//);
  });
});
