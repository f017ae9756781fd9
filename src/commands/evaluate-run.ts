import type { Meter } from '../classify/meter.ts';
import { exitStatus } from '../errors.ts';
import { evaluation, type Result } from '../evaluate/evaluation.ts';
import { labelsOf } from '../evaluate/gold-row.ts';
import type { EvaluationReport } from '../report/evaluation-report.ts';
import { besideLimit } from '../report/figures.ts';
import { evaluationReporters } from '../report/reporters.ts';
import { columnReading } from './column-contestants.ts';
import {
  type Candidate,
  candidate,
  modelReading,
  type Reading,
  type ReadingOptions,
} from './contestants.ts';
import type { EvaluateFlags } from './evaluate.ts';
import { noGold, readCells, withLabels } from './gold.ts';
import { print } from './print.ts';
import { reporterOf, writeReport } from './report-output.ts';
import { shownInputs } from './rows.ts';
import { checkAdvice, saveAdvice } from './save-threshold.ts';
import { checkSideFiles } from './side-file.ts';
import { isOnlyTold, tellRuns } from './tell-run.ts';
import { say } from './terminal.ts';

/**
 * Evaluates models and columns against gold labels, and writes what was found.
 *
 * @returns The exit status.
 */
export async function evaluate(
  inputs: readonly string[],
  given: EvaluateFlags,
  signal: AbortSignal,
): Promise<number> {
  checkAdvice(given);
  const reports = (given.report ?? []).map((path) => ({ path, reporter: reporterOf(path) }));
  checkSideFiles(
    reports.map(({ path }) => ['--report', path] as const),
    inputs,
  );
  const { loaded, cells } = await readCells(given);
  const asksModels = given.model !== undefined || given.predicted === undefined;
  const flags = asksModels
    ? await withLabels(inputs, given, { column: given.gold, loaded, cells })
    : given;
  const { columns, candidates } = await ready(inputs, { flags, cells, signal });
  if (isOnlyTold(flags)) return tellRuns(candidates, signal);
  const readings = columns ? [await columns()] : [];
  const spent: Meter[] = [];
  for (const one of candidates) readings.push(await modelReading(one, { signal, spent }));
  if (readings.some(({ rows }) => rows.length === 0)) throw noGold(flags.gold);
  const report = toReport(readings, inputs, flags, cells.multiple);
  await print(evaluationReporters[flags.reporter](report));
  for (const { path, reporter } of reports) {
    await writeReport(path, evaluationReporters[reporter](report));
  }
  if (flags.saveThreshold) await saveAdvice(report.evaluation, loaded, flags);
  return holdTo(report.evaluation.results, flags);
}

/** All that is to be judged. What is wrong with the last model is told before the first is asked. */
async function ready(
  inputs: readonly string[],
  { flags, ...rest }: Omit<ReadingOptions, 'again'>,
): Promise<{ columns: (() => Promise<Reading>) | undefined; candidates: readonly Candidate[] }> {
  const { model, predicted } = flags;
  const models = model ?? (predicted ? [] : [undefined]);
  const again = models.length + (predicted ? 1 : 0) > 1;
  const options = { ...rest, flags, again };
  const candidates: Candidate[] = [];
  for (const one of models) candidates.push(await candidate(inputs, one, options));
  return { columns: predicted && (() => columnReading(inputs, predicted, options)), candidates };
}

function toReport(
  readings: readonly Reading[],
  inputs: readonly string[],
  flags: EvaluateFlags,
  multiple: boolean,
): EvaluationReport {
  const contestants = readings.flatMap((reading) => reading.contestants);
  const occurring = contestants.flatMap(({ rows }) => labelsOf(rows)).sort();
  const labels = [...new Set([...readings.flatMap((reading) => reading.labels), ...occurring])];
  const { rows, withoutGold } = readings[0]!;
  return {
    inputs: shownInputs(inputs),
    gold: flags.gold,
    created: new Date().toISOString(),
    withoutGold,
    evaluation: evaluation(contestants, { labels, multiple, target: flags.targetAccuracy }),
    rows: rows.map((row, at) => ({
      ...row,
      gold: contestants[0]!.rows[at]!.gold,
      answers: contestants.map((one) => {
        const { predicted = null, confidence } = one.rows[at]!;
        return { labels: predicted, ...(confidence === undefined ? {} : { confidence }) };
      }),
    })),
  };
}

/** Says which result is below what it is held to. */
function holdTo(results: readonly Result[], { minAccuracy = 0, minF1 = 0 }: EvaluateFlags): number {
  const below = results.flatMap(({ name, score }) => [
    ...(score.accuracy < minAccuracy
      ? [`${name}: accuracy ${besideLimit(score.accuracy, minAccuracy, 3)} is below ${minAccuracy}`]
      : []),
    ...(score.macroF1 < minF1
      ? [`${name}: macro F1 ${besideLimit(score.macroF1, minF1, 3)} is below ${minF1}`]
      : []),
  ]);
  for (const sentence of below) say(`skllm: ${sentence}.`);
  return below.length > 0 ? exitStatus.check : 0;
}
