import { textOf } from '../classify/text.ts';
import type { Loaded } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import { SkllmError } from '../errors.ts';
import type { Table } from '../io/table.ts';
import type { Model } from '../model.ts';
import type { Row } from '../row.ts';
import type { Example, LabelTask, Task } from '../task.ts';
import { checkAbilities } from './abilities.ts';
import { type Cascade, checkRepeatable, planCascade } from './cascade-plan.ts';
import { type AskedInput, askedInput, longestColumn, noColumn } from './column.ts';
import { connectModel } from './connect.ts';
import { readExamples } from './examples.ts';
import { fitOnRows, fitOnSample, pipeBounds } from './fit.ts';
import { unlessAborted, untilAborted } from './interruption.ts';
import { type Lookahead, lookAhead } from './lookahead.ts';
import { type Opened, openSettings } from './opened.ts';
import type { ClassifyFlags } from './options.ts';
import { withOwnLabels } from './own-labels.ts';
import { openRows, selectedRows } from './rows.ts';
import { refuseUnsteadyFit } from './shard-option.ts';
import { type AskedTask, readOpenTask } from './task.ts';

/** Everything that a run needs, checked, before its first row is labelled. */
export interface Plan<T extends Task = Task> {
  readonly loaded: Opened;
  readonly table: Table;
  readonly task: T;
  /** What answers; in a cascade where the first model is unsure. */
  readonly model: Model;
  /** What proposes labels before `model` is asked. */
  readonly cascade?: Cascade | undefined;
  /** Whether the confidence gets a column. */
  readonly showConfidence: boolean;
  /** The name that the model was asked for by; undefined where the embedded one was taken. */
  readonly modelName: string | undefined;
  /** The name of the model that comes first in a cascade. */
  readonly firstName?: string | undefined;
  /** The column was chosen by its content. */
  readonly guessedColumn?: string | undefined;
  /** Rows of a pipe that were read ahead. */
  readonly first: readonly Row[];
  /** The rows to label: all, or those that `--limit` and `--sample` leave. To be read once. */
  readonly rows: AsyncIterable<readonly Row[]>;
  /** The rows have labels that the model's are compared with. */
  readonly judged?: boolean;
  /** Reads the same rows once more; absent for a pipe. */
  readonly again?: (() => AsyncIterable<readonly Row[]>) | undefined;
}

/** Reads what is asked of a row. */
export type ReadTask = (flags: ClassifyFlags, settings: Settings) => Promise<AskedTask>;

/**
 * Makes the plan of a run from its arguments: settings, labels, table, column, model.
 *
 * @throws SkllmError where any of these is wrong; nothing has been written then.
 */
export function makePlan(
  inputs: readonly string[],
  flags: ClassifyFlags,
  signal: AbortSignal,
): Promise<Plan<LabelTask>>;
/** @param read - Reads another task than one of labels. */
export function makePlan(
  inputs: readonly string[],
  flags: ClassifyFlags,
  signal: AbortSignal,
  read: ReadTask | undefined,
): Promise<Plan>;
export async function makePlan(
  inputs: readonly string[],
  flags: ClassifyFlags,
  signal: AbortSignal,
  read: ReadTask = readOpenTask,
): Promise<Plan> {
  if (inputs.length === 0 && process.stdin.isTTY) throw nothingToRead();
  const loaded = await openSettings({ config: flags.config, flags: { model: flags.model } });
  const open = await read(flags, loaded.settings);
  const modelName = nameOfModel(loaded, open);
  const asking = !(flags.dryRun || flags.showRequest || flags.knownOnly);
  const model = await connectModel(flags.escalate ?? modelName ?? 'embedded', loaded, {
    url: flags.url,
    timeout: flags.timeout,
    asking,
  });
  checkAbilities(model, open, flags, loaded);
  const cascade = await planCascade(model, open.task, flags, () =>
    connectModel(modelName ?? 'embedded', loaded, { asking }),
  );
  const asked = withOwnLabels(open, cascade?.first ?? model, {
    separator: flags.labelSeparator ?? loaded.settings.labelSeparator ?? '|',
    found: flags.labelsFound,
  });
  const table = await unlessAborted(openRows(inputs, flags), signal);
  if (!isRepeatable(table)) checkRepeatable(flags);
  const proposing = { first: cascade?.first ?? model, shortlist: hasShortlist(asked.task) };
  refuseUnsteadyFit(table, proposing);
  const { input, guessedColumn, ahead } = await chooseText(
    table,
    () => untilAborted(table.allRows(), signal),
    { model, ...proposing },
    asked.asked,
  );
  const rows = () => selectedRows(untilAborted(table.rows(), signal), flags);
  const again = isRepeatable(table) ? rows : undefined;
  return {
    loaded,
    table,
    task: await withExamples({ ...asked.task, input }, asked.examples, { flags, loaded }),
    showConfidence: asked.showConfidence,
    model,
    cascade,
    modelName: flags.escalate ?? modelName,
    firstName: modelName,
    guessedColumn,
    first: ahead.first,
    rows: again?.() ?? selectedRows(ahead.all, flags),
    again,
  };
}

async function withExamples(
  task: Task,
  path: string | undefined,
  { flags, loaded: { settings } }: { flags: ClassifyFlags; loaded: Loaded },
): Promise<Task> {
  if (path === undefined || task.kind === 'text') return task;
  const columns = {
    input: task.input,
    multiple: task.multiple,
    label: flags.labelColumn ?? settings.labelColumn ?? 'label',
    separator: flags.labelSeparator ?? settings.labelSeparator ?? '|',
    encoding: flags.encoding,
  };
  return { ...task, examples: await readExamples(path, task.labels, columns) };
}

/** Fits the model to the rows where it can be fitted: the slow part of a plan. */
export async function fitPlan(plan: Plan, signal: AbortSignal): Promise<Plan> {
  const { table, task, cascade, first } = plan;
  const model = cascade?.first ?? plan.model;
  if (model.kind !== 'classifier' || task.kind !== 'labels') return plan;
  const text = textOf(task.input);
  const fitWith = (taught: readonly Example[]) => {
    const asked = { ...task, examples: [...(task.examples ?? []), ...taught] };
    return table.rereadable
      ? fitOnSample(model, asked, untilAborted(table.allRows(), signal), text)
      : fitOnRows(model, asked, first, text);
  };
  const fitted = await fitWith([]);
  if (!cascade) return { ...plan, model: fitted };
  const teach = table.rereadable && model.fit ? fitWith : undefined;
  return { ...plan, cascade: { ...cascade, first: fitted, teach } };
}

type Chunks = AsyncGenerator<readonly Row[]>;

/** Whether the rows to label can be read more than once. */
function isRepeatable({ rereadable, shard }: Table): boolean {
  return rereadable || shard !== undefined;
}

/** Finds the text of a row, reading ahead as far as that and a later fit need. */
async function chooseText(
  table: Table,
  read: () => Chunks,
  { model, first, shortlist }: { readonly model: Model } & Proposing,
  asked: AskedInput,
) {
  const input = askedInput(table, asked);
  if (input === undefined && model.kind !== 'classifier') throw noColumn(table);
  const ahead = await firstRows(table, read, { first, shortlist });
  if (input) return { input, ahead };
  const guessedColumn = longestColumn(table, ahead.first);
  return { input: { columns: [guessedColumn] }, guessedColumn, ahead };
}

/** What comes first, and may be fitted to the rows. */
interface Proposing {
  readonly first: Model;
  /** The labels of each row are chosen by what is learnt from the rows. */
  readonly shortlist: boolean;
}

function hasShortlist(task: AskedTask['task']): boolean {
  return task.kind === 'labels' && task.shortlist !== undefined;
}

/** A file shows its first rows and is read again; a pipe is read as far as a fit needs. */
async function firstRows(
  table: Table,
  read: () => Chunks,
  { first, shortlist }: Proposing,
): Promise<Lookahead> {
  const repeatable = isRepeatable(table);
  if (first.kind === 'language' && (repeatable || !shortlist)) {
    return { first: [], all: repeatable ? nothing() : read(), close: async () => {} };
  }
  const fits = shortlist || (first.kind === 'classifier' && first.fit !== undefined);
  const few = { ...pipeBounds, rows: 1 };
  if (!repeatable) return lookAhead(read(), fits ? pipeBounds : few);
  const ahead = await lookAhead(read(), few);
  await ahead.close();
  return ahead;
}

async function* nothing(): Chunks {}

/**
 * The model of the flag or the environment, else the named task's, else for images the alias
 * `vision`, else the settings' own.
 */
function nameOfModel({ settings, origins }: Loaded, { model: ofTask, asked }: AskedTask) {
  const { model, models = {} } = settings;
  const insistent = model !== undefined && !origins.get('model')?.startsWith('file');
  const alias = (name: string) => (Object.hasOwn(models, name) ? name : undefined);
  const ofImages = asked.image === undefined ? undefined : alias('vision');
  return insistent ? model : (ofTask ?? ofImages ?? model ?? alias('default'));
}

function nothingToRead(): SkllmError {
  return new SkllmError('usage', 'there is nothing to read', {
    hint: 'Name a file, or pipe rows in: cat rows.csv | skllm classify --labels a,b',
  });
}
