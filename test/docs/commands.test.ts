import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';
import { Place } from '../support/program.ts';
import { isInstalled } from '../support/terminal.ts';

const root = resolve(import.meta.dirname, '../..');

function script(name: string, ...args: string[]) {
  const path = join(root, 'scripts', name);
  return spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
}

/** Names and options of every command that people may use, with those below. */
async function everything(): Promise<{ names: string[]; options: string[] }> {
  const program = await createProgram({ signal: new AbortController().signal }, () => true);
  const names: string[] = [];
  const options: string[] = [];
  const walk = (command: typeof program, parents: string) => {
    const help = command.createHelp();
    for (const below of help.visibleCommands(command)) {
      names.push(`${parents}${below.name()}`);
      options.push(...help.visibleOptions(below).map((one) => one.flags));
      walk(below, `${parents}${below.name()} `);
    }
  };
  walk(program, 'skllm ');
  return { names, options };
}

describe('the pages of the commands', () => {
  it('say what the program says', () => {
    const { status, stderr } = script('command-pages.mjs', '--check');
    expect([status, stderr]).toEqual([0, '']);
  });

  it('are told apart from what the program says', () => {
    const place = new Place();
    cpSync(join(root, 'docs/commands'), place.path, { recursive: true });
    const page = join(place.path, 'classify.md');
    writeFileSync(page, readFileSync(page, 'utf8').replace('--labels-file', '--label-file'));
    const { status, stderr } = script('command-pages.mjs', '--check', place.path);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^classify\.md differ/)]);
  });
});

describe('the manual page', () => {
  it('has every command and every option', async () => {
    const path = join(new Place().path, 'skllm.1');
    script('manual.mjs', path);
    const page = readFileSync(path, 'utf8').replaceAll('\\-', '-').replaceAll('\\(rs', '\\');
    const { names, options } = await everything();
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => !page.includes(`\n.B ${name} `))).toEqual([]);
    expect(options.filter((flags) => !page.includes(`\n.B ${flags}\n`))).toEqual([]);
  });

  it.skipIf(!isInstalled('groff'))('is what the formatter understands', () => {
    const path = join(new Place().path, 'skllm.1');
    script('manual.mjs', path);
    const args = ['-man', '-Tutf8', '-P-cbou', '-ww', '-rLL=78n', path];
    const { stdout, stderr } = spawnSync('groff', args, { encoding: 'utf8' });
    expect(stderr.split('\n').filter((line) => !/adjust line|can't break line/.test(line))).toEqual(
      [''],
    );
    expect(stdout).toContain('--labels-file <file>');
    expect(stdout).toContain('Translate into English: {text}');
  });
});
