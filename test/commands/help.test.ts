import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';
import { Place } from '../support/program.ts';

/** The help of a command and of all below it. */
function helpTexts(command: Command): string[] {
  let text = '';
  const writeOut = (more: string) => {
    text += more;
  };
  command.configureOutput({ writeOut }).outputHelp();
  return [text, ...command.commands.flatMap(helpTexts)];
}

describe('help', () => {
  it('fits 80 columns, whatever the command', async () => {
    const { signal } = new AbortController();
    const texts = helpTexts(await createProgram({ signal }, () => true));
    expect(texts.length).toBeGreaterThan(20);
    const lines = texts.flatMap((text) => text.split('\n'));
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ['clasify', 'Did you mean classify?'],
    ['help clasify', 'Did you mean classify?'],
    ['help config shwo', 'Did you mean show?'],
    ['config shwo', 'Did you mean show?'],
    ['classify --lables a,b', 'Did you mean --labels?'],
    ['completion bsh', 'Allowed choices are bash, zsh, fish.'],
  ])('knows what "skllm %s" was to be', async (line, suggestion) => {
    const { stderr, stdout, status } = await new Place().run(line.split(' '));
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining(suggestion)]);
  });

  it('says in whole sentences what each command does', async () => {
    const { signal } = new AbortController();
    const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
    const shown = all(await createProgram({ signal }, () => true)).filter(
      ({ parent }) => parent?.name() !== '__complete',
    );
    const odd = shown.filter((one) => !/^[A-Z].*[.:]$/s.test(one.description()));
    expect(odd.map((one) => one.name())).toEqual(['__complete']);
  });

  it('is the same by either way', async () => {
    const [one, other] = await Promise.all([
      new Place().run(['help', 'config', 'show']),
      new Place().run(['config', 'show', '--help']),
    ]);
    expect(one).toEqual(other);
    expect([one.status, one.stderr]).toEqual([0, '']);
  });

  it('of a batch offers nothing that batches refuse', async () => {
    const place = new Place();
    place.file('in.csv', 'text\na\n');
    const { stdout } = await place.run(['batch', 'export', '--help']);
    expect(stdout).toContain('--explain');
    for (const refused of [
      '--votes 3',
      '--escalate x',
      '--risk 0.1',
      '--no-cache',
      '--known-only',
    ]) {
      const [option = '', ...value] = refused.split(' ');
      expect(stdout).not.toContain(`${option} `);
      const model = ['-l', 'a,b', '-m', 'vllm::m', '-o', 'requests.jsonl'];
      const args = ['batch', 'export', 'in.csv', ...model, option, ...value];
      const { status, stderr } = await place.run(args);
      expect([status, stderr]).toEqual([2, expect.stringContaining(option)]);
    }
  });

  it('hides what only shells ask', async () => {
    expect((await new Place().run(['--help'])).stdout).not.toContain('__complete');
  });
});
