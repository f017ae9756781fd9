// Writes docs/api.md: what `import … from 'skllm'` gives, from the declarations that the compiler
// made of it, docstrings and all.
//
//   node scripts/api-docs.mjs [output]

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dist = new URL('../dist/', import.meta.url);
const [output = fileURLToPath(new URL('../docs/api.md', import.meta.url))] = process.argv.slice(2);

const head = `# The programmatic API

Made by \`npm run docs\` from the docstrings of \`src/index.ts\` and \`src/provider.ts\`; three programs
that use it are in [examples](../examples).

\`\`\`js
import { classify, connectModel, labelTask, readCsv, writeTable } from 'skllm';

const table = await readCsv('reviews.csv');
const task = labelTask(['positive', 'negative'], { column: 'text' });
const model = await connectModel('openai::gpt-5-mini', { environment: process.env });
await writeTable(table, task, classify(table.rows(), task, model), { to: 'labelled.csv' });
\`\`\`

No settings file is read, nothing is printed, and no variable is looked up but those handed in. Errors
are \`SkllmError\`s with a code, a hint, and the exit status that the program would end with.

A plugin imports its types and errors from \`skllm/provider\`, a part of what follows, and the contract
that its tests may run from \`skllm/testing\`; see [providers.md](providers.md).
`;

writeFileSync(output, [head, section('Functions', isFunction), ...rest()].join('\n'));

function rest() {
  return [
    section('Classes', (text) => /^export declare class /m.test(text)),
    section('Values', (text) => /^export declare const /m.test(text)),
    section('Types', (text) => /^export (interface|type) /m.test(text)),
  ];
}

function isFunction(text) {
  return /^export declare function /m.test(text);
}

function section(title, belongs) {
  const entries = [...exportsOf(new URL('index.d.ts', dist))]
    .filter(([, code]) => belongs(code))
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map(([name, code]) => `### ${name}\n\n\`\`\`ts\n${code}\n\`\`\`\n`);
  return `## ${title}\n\n${entries.join('\n')}`;
}

/** The declarations that a file exports, by name: its own, and those that it passes on. */
function exportsOf(file) {
  const found = declarations(file);
  const source = readFileSync(file, 'utf8');
  for (const [, names, from] of source.matchAll(
    /^export (?:type )?(\*|\{[^}]*\}) from '(.*?)';/gm,
  )) {
    const all = exportsOf(new URL(from.replace(/\.ts$/, '.d.ts'), file));
    for (const name of names === '*' ? all.keys() : named(names)) {
      if (!all.has(name)) throw new Error(`${from} declares no ${name}`);
      found.set(name, all.get(name));
    }
  }
  return found;
}

function named(list) {
  const names = list.slice(1, -1).split(',');
  return names.map((name) => name.replace(/\btype\b/, '').trim()).filter(Boolean);
}

/** The exported declarations of a file by name, each with its docstring; overloads are one. */
function declarations(file) {
  const parts = new Map();
  for (const part of itemsOf(readFileSync(file, 'utf8').split('\n'))) {
    const name = /^export (?:declare )?(?:function|interface|type|class|const) (\w+)/m.exec(
      part,
    )?.[1];
    if (name) parts.set(name, [parts.get(name), part].filter(Boolean).join('\n'));
  }
  return parts;
}

/** What stands at the margin begins an item, unless it closes one or a docstring came before it. */
function itemsOf(lines) {
  const items = [];
  let documented = false;
  for (const line of lines) {
    const begins = /^(\/\*\*|export|declare|interface|type|import|class|\/\/)/.test(line);
    if (begins && !documented) items.push([]);
    if (begins) documented = line.startsWith('/**');
    items.at(-1)?.push(line);
  }
  return items.map((item) => item.join('\n').trimEnd());
}
