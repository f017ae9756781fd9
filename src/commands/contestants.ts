import type { Meter } from '../classify/meter.ts';
import { textOf } from '../classify/text.ts';
import { SkllmError } from '../errors.ts';
import type { Contestant } from '../evaluate/evaluation.ts';
import type { GoldRow } from '../evaluate/gold-row.ts';
import { checkColumn } from '../io/columns.ts';
import type { Outcome, Prediction } from '../prediction.ts';
import type { Row } from '../row.ts';
import { allLabels, type LabelTask } from '../task.ts';
import { sayResult } from './end-notes.ts';
import type { EvaluateFlags } from './evaluate.ts';
import { knownLabelsIn, type LabelsOf, readTwice } from './gold.ts';
import type { LabelCells } from './label-cell.ts';
import type { ClassifyFlags } from './options.ts';
import { makePlan, type Plan } from './plan.ts';
import { fitRun, labelledRows, openRun, type RunOptions, runPlan } from './run.ts';
import type { Run } from './summary.ts';

/** A row with a gold label, as it was read. */
export interface SeenRow {
  readonly input: string;
  readonly line: number;
  readonly text: string;
}

/** Contestants of one reading of the rows. */
export interface Reading {
  readonly contestants: readonly Contestant[];
  /** The rows with a gold label: the same in every reading. */
  readonly rows: readonly SeenRow[];
  readonly withoutGold: number;
  /** Every label that the task knows; none where labels were only read. */
  readonly labels: readonly string[];
}

export interface ReadingOptions {
  readonly flags: EvaluateFlags;
  readonly cells: LabelCells;
  readonly signal: AbortSignal;
  /** Whether the rows are read more than once. */
  readonly again: boolean;
}

/** A model that is to be judged: nothing has been asked of it yet. */
export interface Candidate {
  /** Of the rows with a gold label. */
  readonly plan: Plan<LabelTask>;
  readonly flags: ClassifyFlags;
  readonly gold: LabelsOf;
  /** Rows without a gold label that were passed by, as the plan's rows are read. */
  readonly left: { rows: number };
  /** Every label that the task knows. */
  readonly labels: readonly string[];
}

/** Makes a model ready to label the rows that have a gold label: the default one where none is named. */
export async function candidate(
  inputs: readonly string[],
  model: string | undefined,
  { flags, cells, signal, again }: ReadingOptions,
): Promise<Candidate> {
  const { model: _, ...rest } = flags;
  const own: ClassifyFlags = model === undefined ? rest : { ...rest, model };
  const plan = await makePlan(inputs, own, signal);
  const gate = gateOf(flags);
  if (gate !== undefined && plan.modelName === undefined) throw gateWithoutModel(gate);
  checkColumn(plan.table, flags.gold);
  if (again && !plan.table.rereadable) throw readTwice('to compare them');
  const labels = allLabels(plan.task);
  const gold = knownLabelsIn(flags.gold, cells, labels);
  const left = { rows: 0 };
  return { plan: judgedPlan(plan, { gold, left, flags }), flags: own, gold, left, labels };
}

/**
 * Labels the rows that have a gold label.
 *
 * @param options.spent - What the models before have used: the limits are those of all together. This
 *   one's use is added.
 */
export async function modelReading(
  { plan, flags, gold, left, labels }: Candidate,
  { signal, spent }: { readonly signal: AbortSignal; readonly spent: Meter[] },
): Promise<Reading> {
  const options = { flags, signal, spent: [...spent] };
  const gathered = await runPlan(plan, options, async (run) => {
    const found = await gather(run, gold, options);
    if (run.asked) spent.push(run.asked.asking.meter);
    return found;
  });
  return { ...gathered, withoutGold: left.rows, labels };
}

/** What to say where a gate would be held by whatever model happens to be there. */
export function gateWithoutModel(gate: string): SkllmError {
  return new SkllmError('usage', `${gate} holds a model to something, and none was named`, {
    hint: 'Name one with --model (--model embedded will do), or --predicted <column>.',
  });
}

function gateOf({ minAccuracy, minF1 }: EvaluateFlags): string | undefined {
  if (minAccuracy !== undefined) return '--min-accuracy';
  return minF1 === undefined ? undefined : '--min-f1';
}

/**
 * The plan of an evaluation: rows without a gold label are not asked, a model that gives confidences
 * for nothing gives them, and a threshold of the settings is left aside, for to judge thresholds
 * takes the rows below them too.
 */
function judgedPlan(
  plan: Plan<LabelTask>,
  { gold, left, flags }: { gold: LabelsOf; left: { rows: number }; flags: EvaluateFlags },
): Plan<LabelTask> {
  const { minConfidence, ...task } = plan.task;
  const held = flags.minConfidence === undefined ? {} : { minConfidence: flags.minConfidence };
  const confidence = task.confidence || Boolean(flags.saveThreshold) || isFree(plan);
  const { rows, again } = plan;
  return {
    ...plan,
    judged: true,
    task: { ...task, ...held, confidence },
    rows: withGold(rows, gold, left),
    again: again && (() => withGold(again(), gold, { rows: 0 })),
  };
}

/** Whether confidences cost nothing. */
export function isFree({ model }: Pick<Plan, 'model'>): boolean {
  return model.kind === 'classifier' && model.abilities.confidence;
}

async function* withGold(
  rows: AsyncIterable<readonly Row[]>,
  gold: LabelsOf,
  left: { rows: number },
): AsyncGenerator<readonly Row[]> {
  for await (const chunk of rows) {
    const kept = chunk.filter((row) => gold(row) !== undefined);
    left.rows += chunk.length - kept.length;
    yield kept;
  }
}

async function gather(run: Run, gold: LabelsOf, options: RunOptions) {
  const text = textOf(run.plan.task.input);
  const answers: GoldRow[] = [];
  const rows: SeenRow[] = [];
  let held = 0;
  await openRun(run, options);
  await fitRun(run, options);
  const started = performance.now();
  for await (const outcome of labelledRows(run, { ...options, toStdout: false })) {
    const right = gold(outcome.row) ?? [];
    const rowText = text(outcome.row);
    answers.push(answerOf(outcome, right));
    rows.push(seen(outcome.row, rowText));
    held += run.asked?.asking.shortlist?.holds(rowText ?? '', right) ? 1 : 0;
  }
  const seconds = (performance.now() - started) / 1000;
  sayResult(run, { flags: options.flags, tooMany: false });
  return { contestants: [toContestant(run, answers, { seconds, held })], rows };
}

function answerOf(outcome: Outcome<Prediction>, gold: readonly string[]): GoldRow {
  if ('failure' in outcome || outcome.prediction.kind !== 'labels') {
    return { gold, predicted: undefined };
  }
  const { labels, confidence } = outcome.prediction;
  return { gold, predicted: labels, confidence };
}

function toContestant(
  { plan, asked, counts }: Run,
  rows: readonly GoldRow[],
  { seconds, held }: { readonly seconds: number; readonly held: number },
): Contestant {
  const used = asked?.asking.meter.counts();
  const recall = asked?.asking.shortlist?.recall();
  return {
    name: nameOf(plan),
    rows,
    failures: Object.fromEntries(counts.failures),
    usage: {
      cost: used ? used.cost : 0,
      seconds,
      rowsPerSecond: rows.length / Math.max(seconds, 1e-3),
      knownRows: used?.knownRows ?? 0,
    },
    ...(recall ? { shortlist: { ...recall, rows: rows.length, held } } : {}),
  };
}

/** The model's id, behind its alias: two aliases of one model may differ in their options alone. */
function nameOf({ model, modelName = '', loaded }: Plan): string {
  const isAlias = Object.hasOwn(loaded.settings.models ?? {}, modelName);
  return isAlias ? `${modelName} (${model.id})` : model.id;
}

/** A row as a report shows it. */
export function seen({ source: { input, line } }: Row, text = ''): SeenRow {
  const start = text.slice(0, shownText);
  // Half a character is none.
  const whole = start.replace(/[\ud800-\udbff]$/, '');
  return { input, line, text: whole.length < text.length ? `${whole}…` : whole };
}

/** Characters of a row's text that a report shows. */
const shownText = 300;
