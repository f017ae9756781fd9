// Measures cascades on public data sets: how often the promise holds, and how many rows are asked,
// without and with teaching. The strong model is simulated: it gives the set's own label but for a
// share of noise, for which it draws one of the other labels. SKLLM_DATA names a folder of CSV files
// with the columns text and label. Run `npm run build` first.
import { mostDisagreements, sampleSize } from '../dist/cascade/certification.js';
import { draw } from '../dist/cascade/draw.js';
import { Ledger } from '../dist/cascade/ledger.js';
import { marginOf } from '../dist/cascade/margin.js';
import { isWorthAnother, leastSure, poolSize, roundSize } from '../dist/cascade/teaching.js';
import { chooseThresholds, isKept } from '../dist/cascade/thresholds.js';
import { mostVaried } from '../dist/cascade/variety.js';
import { textEmbedder } from '../dist/embedded/embed.js';
import { readLexicon } from '../dist/embedded/lexicon.js';
import embedded from '../dist/providers/embedded.js';
import { seededRandom } from '../dist/random.js';
import { lineOf, percent, print, readSet, setsFolder } from './support/sets.mjs';

const folder = setsFolder();
const line = lineOf(10, 7);
const sets =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ['agnews', 'dbpedia', 'sst2', 'banking77', '20ng', 'trec'];
const noises = [0, 0.05, 0.1];
const promised = { agreement: 0.95, risk: 0.05 };
const seeds = 1000;
const seedsTaught = 200;
/**
 * Teaching fits a model several times, so that fewer answers of the strong model are drawn for it: one
 * where there is no noise to draw or there are many labels, four otherwise.
 */
const drawsTaught = (labels, noise) => (noise === 0 || labels > 15 ? 1 : 4);

if (folder !== undefined) {
  const head = ['set', 'noise', 'taught', 'sample', 'asked', 'least', 'most', 'agree', 'met'];
  print(line(head));
  const totals = noises.map((noise) => ({ noise, without: 0, taught: 0 }));
  for (const set of sets) await measure(set, totals);
  for (const { noise, without, taught } of totals) {
    print(
      `noise ${percent(noise)}: ${(taught / without).toFixed(3)} of the rows asked without teaching`,
    );
  }
}

async function measure(set, totals) {
  const { texts, gold, names, task } = readSet(folder, set);
  const first = await proposer(texts, { ...task, confidence: true });
  const untaught = { ledger: await first([]), asked: new Set(), lately: [] };
  const embed = textEmbedder(await readLexicon());
  const vectors = texts.map(embed);
  for (const total of totals) {
    const { noise } = total;
    const draws = Array.from({ length: seeds }, (_, at) => withNoise(gold, names, noise, at));
    const runs = draws.map((strong, seed) => cascade(untaught, strong, seed));
    total.without += report(set, noise, runs) * texts.length;
    const taughtRuns = [];
    const taughtDraws = draws.slice(0, drawsTaught(names.length, noise));
    for (const strong of taughtDraws) {
      const taught = await teach(first, untaught.ledger, { strong, vectors });
      const samples = seedsTaught / taughtDraws.length;
      for (let sample = 0; sample < samples; sample++) {
        taughtRuns.push(cascade(taught, strong, taughtRuns.length));
      }
    }
    total.taught += report(set, noise, taughtRuns) * texts.length;
  }
}

/** Fits the embedded model with examples and notes what it says of every row. */
async function proposer(texts, task) {
  const connection = { namespace: 'embedded', settings: {}, options: {}, fetch, model: '' };
  const model = await embedded.connect(connection);
  return async (examples) => {
    const shown = examples.map(({ row, label }) => ({ text: texts[row], labels: [label] }));
    const fitted = await model.fit({ ...task, examples: shown }, texts);
    const ledger = new Ledger();
    const verdicts = await fitted.label(texts, task, { signal: new AbortController().signal });
    for (const { prediction } of verdicts) {
      if (prediction) ledger.add(prediction, marginOf(prediction, false));
      else ledger.addUnknown();
    }
    return ledger;
  };
}

function withNoise(gold, names, noise, seed) {
  const random = seededRandom(1000 * seed + 7);
  return gold.map((label) => {
    if (random() >= noise) return label;
    const others = names.filter((name) => name !== label);
    return others[Math.floor(random() * others.length)];
  });
}

/** The rounds of teaching of `skllm classify --escalate`, without the asking. */
async function teach(first, untaught, { strong, vectors }) {
  const asked = new Set();
  const examples = [];
  const rounds = [];
  const rows = untaught.askable;
  let ledger = untaught;
  let last = { asked: 1, disagreed: 1 };
  while (isWorthAnother(last, { ...promised, taught: asked.size, rows })) {
    const pool = leastSure(ledger, poolSize(rows), (row) => asked.has(row));
    const candidates = pool.sort((a, b) => ledger.marginOf(a) - ledger.marginOf(b));
    const chosen = mostVaried(
      candidates.map((row) => vectors[row]),
      roundSize(rows),
    );
    const places = chosen.map((at) => candidates[at]).sort((a, b) => a - b);
    const round = places.map((row) => compare(ledger, strong, row));
    const disagreed = round.filter(({ agrees }) => !agrees).length;
    rounds.push(round);
    for (const row of places) {
      asked.add(row);
      examples.push({ row, label: strong[row] });
    }
    last = { asked: places.length, disagreed };
    const relabelled = await first(examples);
    const agreeing = places.filter((row) => relabelled.at(row)?.labels[0] === strong[row]).length;
    if (agreeing <= places.length - disagreed) break;
    ledger = relabelled;
  }
  return { ledger, asked, lately: rounds.slice(-3).flat() };
}

function compare(ledger, strong, row) {
  const { labels, margin } = ledger.at(row);
  return { labels, margin, agrees: labels[0] === strong[row] };
}

/** Sample, thresholds and escalation of the same. */
function cascade({ ledger, asked, lately }, strong, seed) {
  const rows = ledger.rows;
  const open = [...ledger.proposed()].filter((row) => !asked.has(row));
  const population = { rows, open: open.length };
  const size = sampleSize(population, promised, asked.size > 0);
  const sample = new Set(draw(open, open.length, size, seed));
  const compared = [...sample].map((row) => compare(ledger, strong, row));
  const most = mostDisagreements(size, population, promised);
  const thresholds = chooseThresholds(compared, most, lately);
  const kept = open.filter((row) => !sample.has(row) && isKept(ledger.at(row), thresholds));
  return {
    taught: asked.size,
    sample: size,
    asked: 1 - kept.length / rows,
    agreement: 1 - kept.filter((row) => !compare(ledger, strong, row).agrees).length / rows,
  };
}

/** Returns the mean share of the rows that was asked for. */
function report(set, noise, runs) {
  const asked = runs.map((run) => run.asked).sort((a, b) => a - b);
  const met = runs.filter(({ agreement }) => agreement >= promised.agreement - 1e-9).length;
  const of = (name) => mean(runs.map((run) => run[name]));
  const shares = [mean(asked), asked[0], asked.at(-1), of('agreement'), met / runs.length];
  const counts = [of('taught'), of('sample')].map(Math.round);
  print(line([set, percent(noise), ...counts, ...shares.map(percent)]));
  return mean(asked);
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
