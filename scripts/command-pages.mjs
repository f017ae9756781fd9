// Writes docs/commands, a page for each command, from what the program says of itself: `npm run docs`.
// With --check it writes nothing and fails where a page is not as it would be written. A folder that
// is named stands for docs/commands.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programText } from './program-text.mjs';

const origin = '<!-- Made by npm run docs from what the program says of itself. -->';

const [first, ...rest] = process.argv.slice(2);
const checking = first === '--check';
const named = checking ? rest[0] : first;
const folder = named ?? fileURLToPath(new URL('../docs/commands', import.meta.url));
const pages = new Map(pagesOf(await programText()));
mkdirSync(folder, { recursive: true });
const differing = differences();
if (checking && differing.length > 0) {
  process.stderr.write(`${differing.join(', ')} differ from the program: run npm run docs.\n`);
  process.exitCode = 1;
} else if (!checking) {
  for (const name of differing) update(name);
}

function differences() {
  const names = new Set([...pages.keys(), ...readdirSync(folder)]);
  return [...names].filter((name) => read(name) !== pages.get(name));
}

function read(name) {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return undefined;
  }
}

function update(name) {
  const page = pages.get(name);
  if (page === undefined) rmSync(join(folder, name));
  else writeFileSync(join(folder, name), page);
}

function pagesOf(program) {
  return [
    ['README.md', index(program)],
    ...program.below.map((command) => [`${lastWord(command)}.md`, page(command)]),
  ];
}

function index(program) {
  const lines = program.below.map(
    (one) => `| [${one.name}](${lastWord(one)}.md) | ${one.summary} |`,
  );
  return `${origin}\n\n# Commands\n\n${program.description}\n\n| command | |\n|---|---|\n${lines.join('\n')}\n`;
}

function page(command) {
  return `${origin}\n\n${section(command, '#')}`;
}

function section(command, level) {
  const parts = [
    `${level} ${command.name}`,
    markdown(command.description),
    fenced(command.usage),
    ...command.groups.map((group) => groupText(group, level)),
    ...(command.after ? [fenced(command.after)] : []),
  ];
  return [`${parts.join('\n\n')}\n`, ...command.below.map((one) => section(one, `${level}#`))].join(
    '\n',
  );
}

function groupText({ title, entries }, level) {
  const lines = entries.map(
    ({ term, text }) => `- \`${term}\`${text ? `: ${markdown(text)}` : ''}`,
  );
  return `${level}# ${title}\n\n${lines.join('\n')}`;
}

function fenced(text) {
  return `\`\`\`text\n${text}\n\`\`\``;
}

/** Text in which nothing is markup. */
function markdown(text) {
  return text.replace(/[\\`*_<>[\]|]/g, '\\$&');
}

function lastWord({ name }) {
  return name.split(' ').at(-1);
}
