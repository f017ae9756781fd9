// Puts Chart.js, one file with its licence at the top, into dist/pages: the reports hold it, and who
// installs skllm needs no copy of the whole package. `npm run build` runs it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const chart = dirname(createRequire(import.meta.url).resolve('chart.js'));
const color = dirname(createRequire(chart).resolve('@kurkle/color'));
const licences = [chart, color].map((dist) => readFileSync(join(dist, '../LICENSE.md'), 'utf8'));
const script = readFileSync(join(chart, 'chart.umd.min.js'), 'utf8');
const target = new URL('../dist/pages/', import.meta.url);
mkdirSync(target, { recursive: true });
writeFileSync(new URL('chart.js', target), `/*!\n${licences.join('\n')}*/\n${script}`);
