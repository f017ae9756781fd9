// Writes THIRD-PARTY.md: every package that comes with an installed skllm, with its licence, from
// the lock file alone.
//
//   node scripts/licences.mjs [output]

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const [output = fileURLToPath(new URL('THIRD-PARTY.md', root))] = process.argv.slice(2);
const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));

/** Made from these at build time, so that they are in the package itself. */
const builtIn = ['chart.js', '@kurkle/color'];

const installed = Object.entries(packages).filter(
  ([path, { dev, peer, devOptional }]) => path !== '' && !(dev || peer || devOptional),
);
const copied = builtIn.map((name) => [`node_modules/${name}`, packages[`node_modules/${name}`]]);

writeFileSync(
  output,
  `# What comes with skllm

skllm itself is under the MIT licence ([LICENSE](LICENSE)). Made by \`npm run docs\` from the lock file.

## In the package

${table(copied)}
| WordNet, in \`data/lexicon.bin\` | 3.1 | WordNet licence ([data/NOTICE](data/NOTICE)) |

Chart.js and its colours are in the pages of reports, their licences at the top of the script.

## Installed beside it

${table(installed)}
`,
);

function table(entries) {
  const lines = entries.map(([path, { version, license }]) => {
    if (!license) throw new Error(`${path} names no licence: look it up`);
    return `| ${path.replace(/^.*node_modules\//, '')} | ${version} | ${license} |`;
  });
  const sorted = [...new Set(lines)].sort((a, b) => a.localeCompare(b, 'en'));
  return ['| package | version | licence |', '|---|---|---|', ...sorted].join('\n');
}
