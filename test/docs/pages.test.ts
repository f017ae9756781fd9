import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { commands } from '../../src/commands/commands.ts';

const root = resolve(import.meta.dirname, '../..');
const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...inDocs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
];

it('no page links to a file that is not there', () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

it('no page shows a command or an option that the program does not have', async () => {
  const known = await knownOptions();
  const unknown = pages.flatMap((page) =>
    shownCommands(textOf(page)).flatMap(({ command, options }) => {
      const own = known.get(command);
      if (own === undefined) return [`${page}: skllm ${command}`];
      return options.filter((one) => !own.has(one)).map((one) => `${page}: ${command} ${one}`);
    }),
  );
  expect(unknown).toEqual([]);
});

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** Every command line in a page's code, up to the next program in its pipe. */
function shownCommands(page: string): { command: string; options: string[] }[] {
  const fenced = [...page.matchAll(/```(?:sh|bash|console|yaml|make)\n(.*?)```/gs)].flatMap(
    ([, block]) => block!.replaceAll(/\\\n/g, ' ').split('\n'),
  );
  const inline = [...page.replaceAll(/```.*?```/gs, '').matchAll(/`([^`\n]*)`/g)].map(
    ([, code]) => code!,
  );
  return [...fenced, ...inline].flatMap((line) => {
    const bare = line
      .replaceAll(/"[^"]*"|\$\([^)]*\)/g, '""')
      .replaceAll(/'[^']*'/g, (quoted) => (quoted.includes('skllm') ? quoted.slice(1, -1) : '""'))
      .replace(/\s#.*/, '');
    return [...bare.matchAll(/(?:^|[\s(])skllm ([a-z]+)([^|;&<>]*)/g)].map(([, command, rest]) => ({
      command: command!,
      options: [...rest!.matchAll(/(?<=\s)--?[a-zA-Z][\w-]*/g)].map(([option]) => option),
    }));
  });
}

/** The long and short options of every command, its subcommands' among them. */
async function knownOptions(): Promise<Map<string, Set<string>>> {
  const { signal } = new AbortController();
  const known = new Map([['help', new Set<string>()]]);
  for (const { name, load } of commands) {
    const command = new Command(name);
    (await load()).define(command, { signal });
    known.set(name, new Set(['-h', '--help', ...optionsOf(command)]));
  }
  return known;
}

function optionsOf(command: Command): string[] {
  const own = command.options.flatMap(({ short, long }) => [short, long]);
  return [...own.filter((one) => one !== undefined), ...command.commands.flatMap(optionsOf)];
}
