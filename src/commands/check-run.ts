import { textOf } from '../classify/text.ts';
import type { Settings } from '../config/settings.ts';
import { exitStatus, SkllmError } from '../errors.ts';
import {
  type Checker,
  type CheckReport,
  isBroken,
  type Rules,
  startCheck,
} from '../evaluate/check.ts';
import type { LabelCounts } from '../evaluate/drift.ts';
import { checkColumn } from '../io/columns.ts';
import type { Outcome, Prediction } from '../prediction.ts';
import { checkReporters } from '../report/reporters.ts';
import type { Row } from '../row.ts';
import { allLabels, type LabelTask } from '../task.ts';
import type { CheckFlags } from './check.ts';
import { askedInput } from './column.ts';
import { gateWithoutModel, isFree } from './contestants.ts';
import { sayResult } from './end-notes.ts';
import { foundLabels } from './found-labels.ts';
import { knownLabelsIn, type LabelsOf, labelsIn, noGold, readCells, withLabels } from './gold.ts';
import type { LabelCells } from './label-cell.ts';
import { makePlan, type Plan } from './plan.ts';
import { print } from './print.ts';
import { openRows, selectedRows, shownInputs } from './rows.ts';
import { givenLabels, namesIn, requireKnown, sayNearMisses } from './rule-labels.ts';
import { fitRun, labelledRows, openRun, runPlan } from './run.ts';
import { isOnlyTold, tellRuns } from './tell-run.ts';

/**
 * Checks the labels of a table against rules, and writes what was found.
 *
 * @returns The exit status.
 */
export async function check(
  inputs: readonly string[],
  given: CheckFlags,
  signal: AbortSignal,
): Promise<number> {
  requireRule(given);
  const { loaded, cells } = await readCells(given);
  const rules = await readRules(given, loaded.settings, cells);
  const checker = startCheck(rules);
  const run =
    given.predicted === undefined
      ? await planned(inputs, await labelled(), { cells, signal })
      : undefined;
  if (isOnlyTold(given)) return tellRuns(run ? [run] : [], signal);
  const labelsFrom = run
    ? await checkModel(run, checker, signal)
    : await checkColumnOf(inputs, given, {
        ...{ checker, cells, settings: loaded.settings },
        column: given.predicted!,
      });
  const report = checker.report({ labelsFrom, inputs: shownInputs(inputs) });
  requireGold(report, rules, given);
  await print(checkReporters[given.reporter](report));
  if (isBroken(report)) return exitStatus.check;
  return report.rules.every(({ passed }) => passed) ? 0 : exitStatus.unlabelled;

  function labelled(): Promise<CheckFlags> | CheckFlags {
    const column = given.gold;
    return column === undefined ? given : withLabels(inputs, given, { column, loaded, cells });
  }
}

function requireRule({ expect, forbid, gold, baseline, ...given }: CheckFlags): void {
  const { minAccuracy, minF1, model, predicted } = given;
  if ([expect, forbid, gold, baseline].every((one) => one === undefined)) {
    throw new SkllmError('usage', 'there is nothing to check', {
      hint: 'Give a rule: --expect, --forbid, --gold or --baseline.',
    });
  }
  if (gold === undefined && (minAccuracy !== undefined || minF1 !== undefined)) {
    throw new SkllmError('usage', '--min-accuracy and --min-f1 need --gold', {
      hint: 'Name the column of the right labels with --gold.',
    });
  }
  if (predicted !== undefined && model !== undefined) {
    throw new SkllmError('usage', '--predicted and --model both say whose labels to check', {
      hint: 'Give one of them: with --predicted no model is asked.',
    });
  }
}

/** Without a single gold label nothing was held to anything. */
function requireGold({ rules }: CheckReport, { gold, ...rest }: Rules, flags: CheckFlags): void {
  const wanted = rest.minAccuracy !== undefined || rest.minF1 !== undefined;
  const graded = rules.some(({ unit }) => unit === 'share');
  if (gold && wanted && !graded) throw noGold(flags.gold ?? '');
}

async function readRules(flags: CheckFlags, settings: Settings, cells: LabelCells): Promise<Rules> {
  const { expect, forbid, baseline } = flags;
  const { maxViolations, minAccuracy, minF1, maxDrift } = flags;
  const column = flags.labelColumn ?? settings.labelColumn ?? 'label';
  return {
    expect: expect === undefined ? undefined : namesIn(expect),
    forbid: forbid === undefined ? undefined : namesIn(forbid),
    gold: flags.gold !== undefined,
    baseline:
      baseline === undefined
        ? undefined
        : { name: baseline, counts: await countLabels(baseline, column, cells) },
    maxViolations,
    minAccuracy,
    minF1,
    maxDrift,
    maxUnlabelled: flags.maxUnlabelled ?? settings.maxUnlabelled ?? '0',
  };
}

async function countLabels(path: string, column: string, cells: LabelCells): Promise<LabelCounts> {
  const table = await openRows([path], { header: true, skipLines: 0, seed: 1 });
  checkColumn(table, column);
  const read = labelsIn(column, cells);
  const counts = new Map<string, number>();
  for await (const rows of table.rows()) {
    for (const label of rows.flatMap((row) => read(row) ?? [])) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  if (counts.size > 0) return counts;
  throw new SkllmError('input', `${path}: no row has a label in the column "${column}"`, {
    hint: 'Name the column with --label-column.',
  });
}

interface Checking {
  readonly checker: Checker;
  readonly cells: LabelCells;
}

/** A model that is to label the rows; nothing has been asked of it yet. */
interface PlannedCheck {
  readonly plan: Plan<LabelTask>;
  readonly flags: CheckFlags;
  readonly gold: LabelsOf;
}

async function planned(
  inputs: readonly string[],
  flags: CheckFlags,
  { cells, signal }: { readonly cells: LabelCells; readonly signal: AbortSignal },
): Promise<PlannedCheck> {
  const plan = withConfidence(await makePlan(inputs, flags, signal));
  if (plan.modelName === undefined) throw gateWithoutModel('a check');
  const names = allLabels(plan.task);
  requireKnown(flags, names);
  if (flags.gold !== undefined) checkColumn(plan.table, flags.gold);
  const gold = flags.gold === undefined ? none : knownLabelsIn(flags.gold, cells, names);
  return { plan, flags, gold };
}

async function checkModel(
  { plan, flags, gold }: PlannedCheck,
  checker: Checker,
  signal: AbortSignal,
): Promise<string> {
  await runPlan(plan, { flags, signal }, async (run) => {
    await openRun(run, { flags, signal });
    await fitRun(run, { flags, signal });
    for await (const outcome of labelledRows(run, { flags, signal, toStdout: false })) {
      checker.take(checkedOutcome(outcome, gold));
    }
    sayResult(run, { flags, tooMany: false });
  });
  return plan.model.id;
}

async function checkColumnOf(
  inputs: readonly string[],
  flags: CheckFlags,
  { checker, cells, column, settings }: Checking & { column: string; settings: Settings },
): Promise<string> {
  const names = await givenLabels(flags, settings);
  if (names) requireKnown(flags, names);
  const table = await openRows(inputs, flags);
  if (flags.gold !== undefined) checkColumn(table, flags.gold);
  const gold = flags.gold === undefined ? none : labelsIn(flags.gold, cells);
  const read = foundLabels(table, column, { cells, least: flags.minConfidence });
  const input = askedInput(table, {
    ...(flags.column === undefined ? {} : { columns: [flags.column] }),
    template: flags.template,
  });
  const text = input && textOf(input);
  const seen = new Set<string>();
  for await (const rows of selectedRows(table.rows(), flags)) {
    for (const row of rows) {
      const found = read(row);
      for (const label of found.predicted ?? []) seen.add(label);
      checker.take({
        ...placeOf(row),
        ...found,
        gold: gold(row),
        hasText: text === undefined || text(row) !== undefined,
      });
    }
  }
  sayNearMisses(flags, seen);
  return `the column "${column}"`;
}

const none: LabelsOf = () => undefined;

/** Confidences that cost nothing say which violations to look at first. */
function withConfidence(plan: Plan<LabelTask>): Plan<LabelTask> {
  const { task } = plan;
  return { ...plan, task: { ...task, confidence: task.confidence || isFree(plan) } };
}

function checkedOutcome(outcome: Outcome<Prediction>, gold: LabelsOf) {
  const about = { ...placeOf(outcome.row), gold: gold(outcome.row) };
  if ('failure' in outcome) {
    return { ...about, predicted: undefined, hasText: outcome.failure.reason !== 'no-text' };
  }
  const { prediction } = outcome;
  if (prediction.kind !== 'labels') throw new RangeError('a check is about labels');
  const { labels, confidence } = prediction;
  return { ...about, predicted: labels, confidence, hasText: true };
}

function placeOf({ source: { input, line } }: Row) {
  return { input, line };
}
