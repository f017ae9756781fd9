import { type Recall, Shortlist } from '../classify/shortlist.ts';
import { textOf } from '../classify/text.ts';
import { readLexicon } from '../embedded/lexicon.ts';
import { labelRanking } from '../embedded/ranking.ts';
import { SkllmError } from '../errors.ts';
import { sampleRows } from '../io/sample.ts';
import type { Row } from '../row.ts';
import type { Asked } from './asking.ts';
import { unlessAborted, untilAborted } from './interruption.ts';
import { number, percent } from './numbers.ts';
import type { Plan } from './plan.ts';

/** Rows that the order of labels is learnt from; more make it little better and take long. */
const mostLearntFrom = 5000;

/** Rows that are asked with all labels, or one in ten where that is fewer. */
const mostSampled = 50;
const sampledShare = 10;

/** What draws rows is always the same, so that the same file is asked the same. */
const seed = 1;

/**
 * Gives the asking of a plan what chooses the labels of a row, where its task has a shortlist. Of a
 * table the whole is looked at, whatever part will be asked; of a pipe what it has brought so far.
 *
 * @throws SkllmError `usage` for a task without text to choose by.
 */
export async function withShortlist(asked: Asked, plan: Plan, signal: AbortSignal): Promise<Asked> {
  const { task, model } = plan;
  if (task.kind !== 'labels' || task.shortlist === undefined) return asked;
  // A model that was tuned has learnt all labels, and is asked with them.
  if (model.kind === 'language' && model.prompt === 'short') return asked;
  if (task.input.columns.length === 0 && task.input.template === undefined) throw noTexts();
  const text = textOf(task.input);
  const read = (rows: readonly Row[]) =>
    rows.map((row) => (row.failure ? undefined : text(row))).filter((one) => one !== undefined);
  const texts = read(await unlessAborted(learntFrom(plan, signal), signal));
  const sample = plan.judged ? [] : read(await unlessAborted(sampleOf(plan), signal));
  const rank = labelRanking(await readLexicon(), task, texts);
  return {
    ...asked,
    asking: { ...asked.asking, shortlist: new Shortlist({ task, rank, sample }) },
  };
}

/** How often the shortlist had the label that was chosen among all; undefined where none was asked. */
export function recallLine({ size, labels, rows, held }: Recall): string | undefined {
  if (rows === 0) return undefined;
  const share = percent(Math.round((100 * held) / rows) / 100);
  return `the ${number(size)} likeliest labels held what was chosen among all ${number(labels)} in ${number(held)} of ${number(rows)} sampled rows (${share}).`;
}

async function learntFrom({ table, first }: Plan, signal: AbortSignal): Promise<readonly Row[]> {
  const rows = table.rereadable ? untilAborted(table.allRows(), signal) : once(first);
  return drawn(rows, mostLearntFrom);
}

/** Rows that are asked with all labels: drawn from those that are asked at all. */
async function sampleOf({ again, first }: Plan): Promise<readonly Row[]> {
  let rows = 0;
  const counted = async function* () {
    for await (const chunk of again?.() ?? once(first)) {
      rows += chunk.length;
      yield chunk;
    }
  };
  const sample = await drawn(counted(), mostSampled);
  const size = Math.min(sample.length, Math.ceil(rows / sampledShare));
  const every = sample.length / size;
  return Array.from({ length: size }, (_, at) => sample[Math.floor(at * every)]!);
}

async function* once(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

async function drawn(rows: AsyncGenerator<readonly Row[]>, size: number): Promise<readonly Row[]> {
  const sample: Row[] = [];
  for await (const some of sampleRows(rows, size, seed)) sample.push(...some);
  return sample;
}

function noTexts(): SkllmError {
  return new SkllmError('usage', '--shortlist chooses labels by a text, and the task has none', {
    hint: 'Name the column of the text with --column, or leave --shortlist out.',
  });
}
