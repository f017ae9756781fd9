// Writes the manual page man/skllm.1, or the file that is named. `npm run build` runs it; the page
// is part of the package.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programText } from './program-text.mjs';

const target = process.argv[2] ?? fileURLToPath(new URL('../man/skllm.1', import.meta.url));
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, page(await programText()));

/** The page in the language of man(7). It has no date: a build is the same every day. */
function page(program) {
  return [
    `.TH SKLLM 1 "" "skllm ${program.version}" "User Commands"`,
    '.SH NAME',
    `skllm \\- ${roff(program.description)}`,
    '.SH SYNOPSIS',
    ...program.below.map(({ usage }) => `.P\n.B ${roff(usage)}`),
    '.SH DESCRIPTION',
    verbatim(program.after),
    '.SH OPTIONS',
    ...groups(program),
    ...program.below.flatMap((command) => section(command)),
    '',
  ].join('\n');
}

function section(command) {
  return [`.SH ${roff(command.name.toUpperCase())}`, ...body(command)];
}

function body(command) {
  const { usage, description, after, below } = command;
  return [
    `.B ${roff(usage)}`,
    ...description.split('\n\n').map((paragraph) => `.P\n${roff(paragraph)}`),
    ...groups(command),
    ...(after ? [verbatim(after)] : []),
    ...below.flatMap((one) => [`.SS ${roff(one.name)}`, ...body(one)]),
  ];
}

function groups(command) {
  return command.groups.flatMap(({ title, entries }) => [
    `.P\n${roff(title)}:`,
    ...entries.map(({ term, text }) => `.TP\n.B ${roff(term)}\n${roff(text)}`),
  ]);
}

function verbatim(text) {
  return `.P\n.nf\n${text.split('\n').map(roff).join('\n')}\n.fi`;
}

/** Text without what the formatter would take for its own: backslashes, hyphens, leading dots. */
function roff(text) {
  return text
    .replaceAll('\\', '\\(rs')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replace(/^([.'])/, '\\&$1');
}
