// Draws docs/terminal.svg: a terminal in which the program was run just now, on the fixtures.
//
//   npm run build && node scripts/picture.mjs

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const commands = [
  'skllm classify fixtures/headlines.txt --labels-file fixtures/labels-news.csv -f csv | head -3',
  'skllm check fixtures/reviews.csv -l positive,negative --forbid negative -m embedded | head -2',
  'skllm estimate fixtures/reviews.csv -l positive,negative -m openai::gpt-5-mini',
];

const columns = 96;
const [charWidth, lineHeight, margin] = [7.83, 18, 16];

const home = mkdtempSync(join(tmpdir(), 'skllm-picture-'));
try {
  const lines = commands.flatMap((command) => [
    { kind: 'command', text: command },
    ...outputOf(command),
    { kind: 'output', text: '' },
  ]);
  writeFileSync(join(root, 'docs/terminal.svg'), drawing(lines.slice(0, -1)));
} finally {
  rmSync(home, { recursive: true });
}

/** What the command prints, in a home without settings or keys; the program stands for `skllm`. */
function outputOf(command) {
  const program = `skllm() { "${process.execPath}" bin/skllm.js "$@"; }`;
  const env = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' };
  const options = { cwd: root, env, encoding: 'utf8' };
  const text = execFileSync('bash', ['-c', `${program}; { ${command}; } 2>&1`], options);
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const kind = line.startsWith('skllm:') ? 'note' : 'output';
      return folded(line).map((text) => ({ kind, text }));
    });
}

/** A line as a terminal of this width breaks it. */
function folded(line) {
  if (line.length <= columns) return [line];
  return [line.slice(0, columns), ...folded(line.slice(columns))];
}

function drawing(lines) {
  const width = Math.ceil(columns * charWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin + 24;
  const rows = lines.map(({ kind, text }, at) => {
    const y = margin + 24 + (at + 0.75) * lineHeight;
    const prompt = kind === 'command' ? '<tspan class="prompt">$ </tspan>' : '';
    return `<text class="${kind}" x="${margin}" y="${y}">${prompt}${escaped(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="skllm in a terminal">
<style>
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre; fill: #d6deeb }
  .command { fill: #ffffff; font-weight: 600 } .prompt { fill: #7fdbca } .note { fill: #8fa3b0 }
</style>
<rect width="${width}" height="${height}" rx="8" fill="#0b1b2b"/>
<circle cx="20" cy="18" r="5" fill="#ff6b5f"/><circle cx="38" cy="18" r="5" fill="#ffc24b"/><circle cx="56" cy="18" r="5" fill="#54c46b"/>
${rows.join('\n')}
</svg>
`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
