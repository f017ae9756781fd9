/**
 * Whether 16 shards give the bytes of one run, and how long it takes to find where they begin.
 *
 * Usage: npm run build && node bench/shards.mjs [megabytes = 200] [shards = 16] [rounds = 3]
 * One process labels the whole with a model that answers at once, then every shard, puts the shards
 * together, and finds the boundaries alone; each round does all of it; the table shows medians.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { generate } from './support/table.mjs';
import { labelTrivially, load } from './support/trivial.mjs';

const [megabytes = 200, count = 16, rounds = 3] = process.argv.slice(2).map(Number);
const { concatenated } = await load('io/concat.js');
const { shardSpan } = await load('io/span.js');
const { openInputs } = await load('io/table.js');
const options = { stdin: process.stdin, header: true, skipLines: 0, lenient: false };
const shards = Array.from({ length: count }, (_, at) => ({ index: at + 1, count }));

const folder = mkdtempSync(join(tmpdir(), 'skllm-bench-'));
try {
  const input = join(folder, 'input.csv');
  await generate(input, megabytes * 1e6);
  const measured = [];
  for (let round = 0; round < rounds; round++) measured.push(await measure(input));
  print(measured, statSync(input).size);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(input) {
  const whole = join(folder, 'whole.csv');
  const one = await seconds(() => labelTrivially(input, whole));
  const parts = shards.map(({ index }) => join(folder, `${index}.csv`));
  const each = await seconds(async () => {
    for (const [at, shard] of shards.entries()) await labelTrivially(input, parts[at], { shard });
  });
  const all = join(folder, 'all.csv');
  const joining = await seconds(() => concat(parts, all));
  if ((await hash(all)) !== (await hash(whole))) throw new Error('the shards differ from one run');
  const bounds = [];
  for (const shard of shards) {
    const { parts } = await openInputs([input], options);
    bounds.push(await seconds(() => shardSpan(parts, shard)));
  }
  const sizes = parts.map((path) => statSync(path).size);
  return { one, each, joining, bounds, uneven: Math.max(...sizes) / Math.min(...sizes) };
}

async function concat(paths, output) {
  await pipeline(concatenated(await openInputs(paths, options)), createWriteStream(output));
}

/** CPU time of all threads, which a busy machine changes less than the clock's. */
async function seconds(work) {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

async function hash(path) {
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex');
}

function print(measured, size) {
  const of = (read) => median(measured.map(read));
  const one = of(({ one }) => one);
  const rate = (taken) => `${taken.toFixed(2)} CPU s, ${(size / 1e6 / taken).toFixed(0)} MB/s`;
  const share = (taken) => `${((100 * taken) / one).toFixed(1)} % of one run`;
  const all = of(({ bounds }) => bounds.reduce((sum, taken) => sum + taken));
  const last = of(({ bounds }) => bounds.at(-1));
  const lines = [
    `${count} shards give the bytes of one run`,
    `one run                          ${rate(one)}`,
    `all shards one after the other   ${rate(of(({ each }) => each))}`,
    `boundaries of all of these       ${all.toFixed(2)} CPU s, ${share(all)}`,
    `boundaries of the last alone     ${rate(last)}, ${share(last)}`,
    `putting together                 ${rate(of(({ joining }) => joining))}`,
    `largest shard to smallest        ${of(({ uneven }) => uneven).toFixed(4)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
