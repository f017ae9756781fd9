/*
 * What a shortlist of labels keeps and what it saves.
 *
 *   npm run build
 *   SKLLM_DATA=<folder> node bench/shortlist.mjs [set ...]
 *
 * The folder holds CSV files with the columns text and label. Rows are asked of a model in this
 * process that gives the set's own label wherever it is offered, with OpenAI's limits on schemas:
 * its accuracy is the part of the rows whose label was offered. Tokens are bytes through four;
 * those of reply schemas, which some services count too, stand by themselves.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { classify } from '../dist/classify/classify.js';
import { Shortlist } from '../dist/classify/shortlist.js';
import { readLexicon } from '../dist/embedded/lexicon.js';
import { labelRanking } from '../dist/embedded/ranking.js';
import { setsFolder } from './support/sets.mjs';

const folder = setsFolder();
const sets = process.argv.length > 2 ? process.argv.slice(2) : ['banking77'];

if (folder !== undefined) {
  for (const set of sets) await measure(set);
}

async function measure(set) {
  const records = parse(readFileSync(join(folder, `${set}.csv`)), { columns: true });
  const labels = [...new Set(records.map(({ label }) => label))].sort();
  const texts = records.map(({ text }) => text);
  print(`${set}: ${records.length} rows, ${labels.length} labels`);
  print('labels a row', 'own list', 'offered', 'requests', 'tokens in', 'out', 'of schemas');
  const rank = labelRanking(await readLexicon(), taskOf(labels), texts);
  for (const size of [undefined, 5, 10, 20]) {
    if (size !== undefined && size >= labels.length) continue;
    const task = taskOf(labels, size);
    const shortlist = size && new Shortlist({ task, rank, sample: [] });
    const held = records.filter(({ text, label }) => shortlist?.holds(text, [label]) ?? true);
    const used = await run(records, task, shortlist);
    print(
      size ?? 'all',
      percent(held.length / records.length),
      percent(used.right / records.length),
      used.requests,
      Math.round(used.input / 4),
      Math.round(used.output / 4),
      Math.round(used.schemas / 4),
    );
  }
}

function taskOf(labels, shortlist) {
  return {
    kind: 'labels',
    labels: labels.map((name) => ({ name })),
    multiple: false,
    minLabels: 1,
    input: { columns: ['text'] },
    confidence: false,
    ...(shortlist ? { shortlist } : {}),
  };
}

async function run(records, task, shortlist) {
  const used = { requests: 0, input: 0, output: 0, schemas: 0, right: 0 };
  const gold = new Map(records.map(({ text, label }) => [text, label]));
  const model = {
    kind: 'language',
    id: 'simulated',
    abilities: { multiple: true, explain: true, confidence: false, images: false },
    limits: {
      contextTokens: 400_000,
      contextKnown: true,
      schemaProperties: 5000,
      enumValues: 1000,
      enumCharacters: 15_000,
    },
    identity: {},
    host: 'nowhere',
    show: () => '',
    async complete({ system, user, format }) {
      const text = answers(system, user, gold);
      used.requests += 1;
      used.input += Buffer.byteLength(system + user);
      used.output += Buffer.byteLength(text);
      used.schemas += format.kind === 'schema' ? JSON.stringify(format.schema).length : 0;
      return { text, finish: 'stop' };
    },
  };
  const asking = { shortlist, concurrency: 8 };
  const { signal } = new AbortController();
  const rows = (async function* () {
    yield records.map((record, index) => ({ index, text: (name) => record[name] }));
  })();
  for await (const { row, prediction } of classify(rows, task, model, { signal, asking })) {
    if (prediction?.labels[0] === gold.get(row.text('text'))) used.right += 1;
  }
  return used;
}

/** The set's own label of every row, or the first that is offered. */
function answers(system, user, gold) {
  const lines = system.matchAll(/^- (?:(\S+) = )?("(?:[^"\\]|\\.)*")/gm);
  const offered = new Map(
    Array.from(lines, ([, code, name]) => [JSON.parse(name), code ?? JSON.parse(name)]),
  );
  const [first] = offered.values();
  const rows = JSON.parse(user.slice(user.indexOf('{'), user.lastIndexOf('}') + 1));
  const chosen = Object.entries(rows).map(([key, text]) => [
    key,
    offered.get(gold.get(text)) ?? first,
  ]);
  return JSON.stringify(Object.fromEntries(chosen));
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

function print(...cells) {
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(13)).join('')}\n`);
}
