/**
 * Time that `skllm --version` and `--help` take, against `node -e 0` in the same minute.
 *
 * Usage: npm run build && node bench/startup.mjs [rounds = 21]
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../bin/skllm.js', import.meta.url));
const rounds = Number(process.argv[2] ?? 21);
const commands = {
  'node -e 0': ['-e', '0'],
  'skllm --version': [program, '--version'],
  'skllm --help': [program, '--help'],
  'skllm classify --help': [program, 'classify', '--help'],
};

const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const [name, args] of Object.entries(commands)) {
    const start = performance.now();
    spawnSync(process.execPath, args, { stdio: 'ignore' });
    times[name].push(performance.now() - start);
  }
}

const base = median(times['node -e 0']);
for (const [name, all] of Object.entries(times)) {
  const ratio = (median(all) / base).toFixed(2);
  process.stdout.write(`${name.padEnd(24)} ${median(all).toFixed(0).padStart(5)} ms  ${ratio} x\n`);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
