import { textOf } from '../classify/text.ts';
import type { Loaded } from '../config/load.ts';
import { SkllmError } from '../errors.ts';
import { sampleRows, takeRows } from '../io/sample.ts';
import { openTable, type Table } from '../io/table.ts';
import type { Model } from '../model.ts';
import type { Row } from '../row.ts';
import type { Example, LabelTask } from '../task.ts';
import { checkAbilities } from './abilities.ts';
import { type Cascade, checkCascade, promisedBy } from './cascade-plan.ts';

import { type AskedInput, askedInput, longestColumn, noColumn } from './column.ts';
import { connectModel } from './connect.ts';
import { readExamples } from './examples.ts';
import { fitOnRows, fitOnSample, pipeBounds } from './fit.ts';
import { unlessAborted, untilAborted } from './interruption.ts';
import { type Lookahead, lookAhead } from './lookahead.ts';
import { type Opened, openSettings } from './opened.ts';
import type { ClassifyFlags, InputFlags } from './options.ts';
import { readTask } from './task.ts';

/** Everything that a run needs, checked, before its first row is labelled. */
export interface Plan {
  readonly loaded: Opened;
  readonly table: Table;
  readonly task: LabelTask;
  /** What labels the rows; in a cascade those that the first model is unsure of. */
  readonly model: Model;
  /** What proposes labels before `model` is asked. */
  readonly cascade?: Cascade | undefined;
  /** Whether the confidence gets a column. */
  readonly showConfidence: boolean;
  /** The name that the model was asked for by; undefined where the embedded one was taken. */
  readonly modelName: string | undefined;
  /** The column was chosen by its content. */
  readonly guessedColumn?: string | undefined;
  /** Rows of a pipe that were read ahead. */
  readonly first: readonly Row[];
  /** The rows to label: all, or those that `--limit` and `--sample` leave. To be read once. */
  readonly rows: AsyncIterable<readonly Row[]>;
  /** Reads the same rows once more; absent for a pipe. */
  readonly again?: (() => AsyncIterable<readonly Row[]>) | undefined;
}

/**
 * Makes the plan of a run from its arguments: settings, labels, table, column, model.
 *
 * @throws SkllmError where any of these is wrong; nothing has been written then.
 */
export async function makePlan(
  inputs: readonly string[],
  flags: ClassifyFlags,
  signal: AbortSignal,
): Promise<Plan> {
  if (inputs.length === 0 && process.stdin.isTTY) throw nothingToRead();
  const loaded = await openSettings({ config: flags.config, flags: { model: flags.model } });
  const asked = await readTask(flags, loaded.settings);
  const modelName = nameOfModel(loaded, asked.model);
  const promised = promisedBy(flags, asked.task);
  const asking = !(flags.dryRun || flags.showRequest || flags.knownOnly);
  const model = await connectModel(flags.escalate ?? modelName ?? 'embedded', loaded, {
    url: flags.url,
    timeout: flags.timeout,
    asking,
  });
  checkAbilities(model, asked.task, flags, loaded);
  const first = promised && (await connectModel(modelName ?? 'embedded', loaded, { asking }));
  const cascade = first && { ...promised, first: checkCascade(first, model, asked.task) };
  const opening = openTable(inputs, { ...readOptions(flags), stdin: process.stdin });
  const table = await unlessAborted(opening, signal);
  const read = () => untilAborted(table.rows(), signal);
  const { input, guessedColumn, ahead } = await chooseText(
    table,
    read,
    { model, first: cascade?.first ?? model },
    asked.asked,
  );
  const task = { ...asked.task, input };
  const examples = asked.examples && {
    examples: await readExamples(asked.examples, task.labels, exampleColumns(task, loaded)),
  };
  const again = table.rereadable ? () => selected(read(), flags) : undefined;
  return {
    loaded,
    table,
    task: { ...task, ...examples },
    showConfidence: asked.showConfidence,
    model,
    cascade,
    modelName: flags.escalate ?? modelName,
    guessedColumn,
    first: ahead.first,
    rows: again?.() ?? selected(ahead.all, flags),
    again,
  };
}

/** Fits the model to the rows where it can be fitted: the slow part of a plan. */
export async function fitPlan(plan: Plan, signal: AbortSignal): Promise<Plan> {
  const { table, task, cascade, first } = plan;
  const model = cascade?.first ?? plan.model;
  if (model.kind !== 'classifier') return plan;
  const text = textOf(task.input);
  const fitWith = (taught: readonly Example[]) => {
    const asked = { ...task, examples: [...(task.examples ?? []), ...taught] };
    return table.rereadable
      ? fitOnSample(model, asked, untilAborted(table.rows(), signal), text)
      : fitOnRows(model, asked, first, text);
  };
  const fitted = await fitWith([]);
  if (!cascade) return { ...plan, model: fitted };
  const teach = table.rereadable && model.fit ? fitWith : undefined;
  return { ...plan, cascade: { ...cascade, first: fitted, teach } };
}

type Batches = AsyncGenerator<readonly Row[]>;

/** Finds the text of a row, reading ahead as far as that and a later fit need. */
async function chooseText(
  table: Table,
  read: () => Batches,
  { model, first }: { readonly model: Model; readonly first: Model },
  asked: AskedInput,
) {
  const input = askedInput(table, asked);
  if (input === undefined && model.kind !== 'classifier') throw noColumn(table);
  const ahead = await firstRows(table, read, first);
  if (input) return { input, ahead };
  const guessedColumn = longestColumn(table, ahead.first);
  return { input: { columns: [guessedColumn] }, guessedColumn, ahead };
}

/** A file shows its first rows and is read again; a pipe is read as far as a fit needs. */
async function firstRows(table: Table, read: () => Batches, model: Model): Promise<Lookahead> {
  if (model.kind === 'language') {
    return { first: [], all: table.rereadable ? nothing() : read(), close: async () => {} };
  }
  const few = { ...pipeBounds, rows: 1 };
  if (!table.rereadable) return lookAhead(read(), model.fit ? pipeBounds : few);
  const ahead = await lookAhead(read(), few);
  await ahead.close();
  return ahead;
}

async function* nothing(): Batches {}

function selected(rows: Batches, flags: InputFlags) {
  const sampled = flags.sample === undefined ? rows : sampleRows(rows, flags.sample, flags.seed);
  return flags.limit === undefined ? sampled : takeRows(sampled, flags.limit);
}

function readOptions(flags: InputFlags) {
  const { inputFormat: format, delimiter, header, skipLines, encoding } = flags;
  return { format, delimiter, header, skipLines, encoding, lenient: Boolean(flags.lenient) };
}

function exampleColumns(task: LabelTask, { settings }: Loaded) {
  const { labelColumn = 'label', labelSeparator = '|' } = settings;
  const { input, multiple } = task;
  return { input, multiple, label: labelColumn, separator: labelSeparator };
}

/** The model of the flag or the environment, else the named task's, else the settings' own. */
function nameOfModel({ settings, origins }: Loaded, taskModel: string | undefined) {
  const { model, models = {} } = settings;
  const insistent = !origins.get('model')?.startsWith('file');
  const fallback = Object.hasOwn(models, 'default') ? 'default' : undefined;
  return (insistent ? (model ?? taskModel) : (taskModel ?? model)) ?? fallback;
}

function nothingToRead(): SkllmError {
  return new SkllmError('usage', 'there is nothing to read', {
    hint: 'Name a file, or pipe rows in: cat rows.csv | skllm classify --labels a,b',
  });
}
