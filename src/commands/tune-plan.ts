import { createHash, randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { textOf } from '../classify/text.ts';
import { SkllmError } from '../errors.ts';
import { checkColumn } from '../io/columns.ts';
import type { LanguageModel } from '../model.ts';
import { seededRandom } from '../random.ts';
import { allLabels, type LabelTask } from '../task.ts';
import { type ExampleFile, rowsPerExample, writeExamples } from '../tune/examples.ts';
import { folderEnding } from '../tune/folder.ts';
import { gatherRows, type LabelledRow, type LabelledRows } from '../tune/labelled-rows.ts';
import type { Manifest } from '../tune/manifest.ts';
import { type Split, splitRows } from '../tune/split.ts';
import type { TuningApi } from '../tuning.ts';
import { askedInput, noColumn } from './column.ts';
import { connectModel } from './connect.ts';
import { knownLabelsIn, noGold, readCells, withLabels } from './gold.ts';
import { unlessAborted, untilAborted } from './interruption.ts';
import { openSettings } from './opened.ts';
import { openRows, selectedRows } from './rows.ts';
import { readTask } from './task.ts';
import type { TuneFlags } from './tune.ts';

/** Labelled rows, read and divided: what any way of tuning begins with. */
export interface LabelledTable {
  readonly task: LabelTask;
  readonly found: LabelledRows;
  readonly split: Split;
}

/** Everything of a tuning before anything is sent. */
export interface TuningPlan extends LabelledTable {
  readonly folder: string;
  readonly model: LanguageModel;
  readonly tuning: TuningApi;
  readonly training: ExampleFile;
  readonly validation: ExampleFile;
  /** Contents by name. */
  readonly files: Readonly<Record<string, Buffer | string>>;
  readonly manifest: Manifest;
}

/**
 * Plans a tuning: labels, rows, division, examples.
 *
 * @throws SkllmError where any of these is wrong; nothing has been written or sent then.
 */
export async function planTuning(
  inputs: readonly string[],
  flags: TuneFlags,
  signal: AbortSignal,
): Promise<TuningPlan> {
  const { model, tuning } = await connectTunable(flags);
  const table = await readLabelled(inputs, flags, signal);
  const { training: taught, held } = table.split;
  const rowsPerRequest = flags.batchSize ?? rowsPerExample(taught.length);
  const random = seededRandom(flags.seed);
  const how = { task: table.task, model, tuning, rowsPerRequest, random };
  const training = writeExamples(taught, how);
  const most = tuning.limits.mostValidation ?? Number.POSITIVE_INFINITY;
  const validation = writeExamples(held.slice(0, most * rowsPerRequest), how);
  const folder = flags.output ?? `${stem(inputs)}${folderEnding}`;
  const files = {
    'training.jsonl': training.bytes,
    ...(held.length > 0 ? { 'validation.jsonl': validation.bytes } : {}),
    'held-out.jsonl': heldTable(held, table.task, flags.gold),
    'labels.json': `${JSON.stringify(table.task.labels, undefined, 2)}\n`,
  };
  const tag = randomBytes(6).toString('hex');
  const sent = (role: string, { bytes }: ExampleFile) => ({
    name: `skllm-${tag}-${role}.jsonl`,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const manifest: Manifest = {
    version: 1,
    created: new Date().toISOString(),
    model: flags.model,
    base: model.id,
    rows: { training: taught.length, validation: held.length },
    examples: { training: training.examples, validation: validation.examples },
    rowsPerRequest,
    epochs: flags.epochs,
    name: nameOf(flags.name ?? stem(inputs)),
    training: sent('training', training),
    ...(held.length > 0 ? { validation: sent('validation', validation) } : {}),
    begun: false,
    evaluate: evaluateArguments(folder, table.task, flags),
  };
  return { ...table, folder, model, tuning, training, validation, files, manifest };
}

/**
 * The model to tune, once its service's settings are known to be there.
 *
 * @throws SkllmError `usage` for one that nobody tunes.
 */
async function connectTunable(flags: TuneFlags) {
  const loaded = await openSettings({ config: flags.config });
  const { timeout, dryRun } = flags;
  const model = await connectModel(flags.model, loaded, { timeout, asking: !dryRun });
  if (model.kind === 'language' && model.tuning) {
    model.tuning.destination();
    return { model, tuning: model.tuning };
  }
  throw new SkllmError('usage', `${model.id} cannot be tuned`, {
    hint: 'skllm models --matrix shows the namespaces whose models can.',
  });
}

/**
 * Reads the rows that have labels and divides them.
 *
 * @throws SkllmError `input` for a label that the task does not know, and where no row has one.
 */
export async function readLabelled(
  inputs: readonly string[],
  given: TuneFlags,
  signal: AbortSignal,
): Promise<LabelledTable> {
  const { loaded, cells } = await readCells(given);
  const flags = await withLabels(inputs, given, { column: given.gold, loaded, cells });
  const { task: asked, asked: place } = await readTask(flags, loaded.settings);
  const table = await unlessAborted(openRows(inputs, flags), signal);
  checkColumn(table, flags.gold);
  const input = askedInput(table, place);
  if (input === undefined) throw noColumn(table);
  const task: LabelTask = { ...asked, input };
  const found = await gatherRows(selectedRows(untilAborted(table.rows(), signal), flags), {
    text: textOf(input),
    labels: knownLabelsIn(flags.gold, cells, allLabels(task)),
    columns: input.columns,
  });
  if (found.rows.length === 0) throw noGold(flags.gold);
  const split = splitRows(found.rows, flags.heldOut, seededRandom(flags.seed));
  return { task, found, split };
}

/** The rows held out as JSONL, with the columns that the task reads and their labels. */
function heldTable(rows: readonly LabelledRow[], task: LabelTask, gold: string): string {
  const lines = rows.map(({ cells, labels }) => {
    const texts = task.input.columns.map((column, at) => [column, cells[at]]);
    const label = task.multiple ? labels : labels[0];
    return `${JSON.stringify(Object.fromEntries([...texts, [gold, label]]))}\n`;
  });
  return lines.join('');
}

function evaluateArguments(
  folder: string,
  { input, multiple, other }: LabelTask,
  flags: TuneFlags,
) {
  const text =
    input.template === undefined
      ? ['--column', input.columns.join(',')]
      : ['--template', input.template];
  return [
    ...['evaluate', join(folder, 'held-out.jsonl'), '--gold', flags.gold],
    ...(flags.task === undefined ? [] : ['--task', flags.task]),
    ...['--labels-file', join(folder, 'labels.json'), ...text],
    ...(multiple ? ['--multi-label'] : []),
    ...(other === undefined ? [] : ['--other-name', other]),
  ];
}

/** What the first input is called, without its endings. */
function stem([first = '-']: readonly string[]): string {
  return first === '-' ? 'labelled' : basename(first).replace(/(.)\..*$/, '$1');
}

/** Letters, digits and hyphens, 18 at most: what every service takes. */
function nameOf(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 18).replace(/^-+|-+$/g, '') || 'skllm';
}
