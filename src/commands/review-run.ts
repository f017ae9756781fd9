import { SkllmError } from '../errors.ts';
import { openDecisions } from '../review/decisions.ts';
import { examplesCsv, goldCsv } from '../review/export.ts';
import { reviewPage } from '../review/page.ts';
import type { QueuedRow } from '../review/page-data.ts';
import { queue } from '../review/queue.ts';
import { type Review, serveReview } from '../review/server.ts';
import { plural } from './numbers.ts';
import { writeReport } from './report-output.ts';
import type { ReviewFlags } from './review.ts';
import { type ReviewTable, readReview } from './review-rows.ts';
import { checkSideFile, checkSideFiles } from './side-file.ts';
import { say } from './terminal.ts';

/**
 * Serves the rows of a table that need a person until it is interrupted, or writes down what was
 * decided.
 *
 * @returns The exit status.
 */
export async function review(
  path: string,
  flags: ReviewFlags,
  signal: AbortSignal,
): Promise<number> {
  if (path === '-') {
    throw new SkllmError('usage', 'a review needs a file, not standard input', {
      hint: 'Write the labelled table to a file with -o, and name that.',
    });
  }
  const kept = flags.decisions ?? `${path}.decisions.jsonl`;
  checkSideFile('--decisions', flags.decisions, [path]);
  const exports = {
    '--export-gold': flags.exportGold,
    '--export-examples': flags.exportExamples,
  };
  checkSideFiles(Object.entries(exports), [path, kept]);
  const table = await readReview(path, flags);
  const decisions = openDecisions(kept);
  const files = exportsOf(table, decisions.current, flags);
  const isExport = flags.exportGold !== undefined || flags.exportExamples !== undefined;
  try {
    if (isExport && decisions.current.size === 0) throw nothingDecided(path);
    if (isExport) await writeFiles(files, flags);
    else await serve({ table, decisions, files }, { path, flags, signal });
    return 0;
  } finally {
    decisions.close();
  }
}

interface Exports {
  gold(): string;
  examples(): string;
}

function exportsOf(
  { rows, separator, column, textColumn }: ReviewTable,
  decided: ReadonlyMap<string, readonly string[]>,
  { examplesPerLabel: most, below }: ReviewFlags,
): Exports {
  const options = { decided, separator };
  const doubtedFirst = queue(rows, { below, all: true });
  return {
    gold: () => goldCsv(rows, { ...options, text: textColumn }),
    examples: () => examplesCsv(doubtedFirst, options, { label: column, most }),
  };
}

async function writeFiles(files: Exports, { exportGold, exportExamples }: ReviewFlags) {
  if (exportGold !== undefined) await writeReport(exportGold, files.gold());
  if (exportExamples !== undefined) await writeReport(exportExamples, files.examples());
}

async function serve(
  { table, decisions, files }: Pick<Review, 'decisions'> & { table: ReviewTable; files: Exports },
  { path, flags, signal }: { path: string; flags: ReviewFlags; signal: AbortSignal },
): Promise<void> {
  const { labels, multiple } = table;
  const rows = queue(table.rows, { below: flags.below, all: Boolean(flags.all) });
  if (rows.length === 0) throw nothingUnsure(path);
  const page = reviewPage({ labels, multiple, rows });
  const server = await serveReview({ page, decisions, ...known(table, rows, files) }, flags.port);
  say(`skllm: ${plural(rows.length, 'row')} to review at ${server.url}`);
  say('  Open it in a browser on this machine. Every decision is kept at once; Ctrl-C ends it.');
  if (!signal.aborted) await new Promise((end) => signal.addEventListener('abort', end));
  await server.close();
  say(
    `skllm: decided so far: ${plural(decisions.current.size, 'row')}; --export-gold writes them.`,
  );
}

function known({ labels }: ReviewTable, rows: readonly QueuedRow[], files: Exports) {
  return {
    keys: new Set(rows.map(({ key }) => key)),
    labels: new Set(labels.map(({ name }) => name)),
    download(name: string) {
      if (name === 'gold.csv') return { type: 'text/csv', content: files.gold() };
      if (name === 'examples.csv') return { type: 'text/csv', content: files.examples() };
      return undefined;
    },
  };
}

function nothingDecided(path: string): SkllmError {
  return new SkllmError('input', `${path}: no row is decided yet, so there is nothing to write`, {
    hint: 'Run skllm review without --export-… first, or name the file with --decisions.',
  });
}

function nothingUnsure(path: string): SkllmError {
  return new SkllmError('input', `${path}: no row lacks a label, disagrees or is unsure`, {
    hint: 'Label it with --confidence, name a column with --gold, raise --below, or give --all.',
  });
}
