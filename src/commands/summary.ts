import { writeFile } from 'node:fs/promises';
import type { Thresholds } from '../cascade/thresholds.ts';
import { exitStatus, SkllmError } from '../errors.ts';
import type { TaskStore } from '../store/predictions.ts';
import type { Task } from '../task.ts';
import type { Asked } from './asking.ts';
import type { CascadeRun } from './cascade-run.ts';
import { type Counts, unlabelled } from './counts.ts';
import type { Plan } from './plan.ts';

/** A run on its way. */
export interface Run {
  /** Fitted once that is done. */
  plan: Plan;
  /** Absent where the model is asked nothing. */
  asked: Asked | undefined;
  /** The same for the model that comes first in a cascade. */
  askedFirst?: Asked | undefined;
  /** What is kept of a model in this process. */
  store?: TaskStore | undefined;
  /** What a cascade has found out, once it has begun. */
  cascade?: CascadeRun;
  readonly counts: Counts;
  /** When it began, in milliseconds of `performance.now`. */
  readonly started: number;
}

/**
 * Writes the summary of a run as JSON.
 *
 * @param path - Undefined writes none.
 * @param status - The exit status that the run is about to end with.
 * @throws SkllmError `output` where it cannot be written.
 */
export async function writeSummary(
  path: string | undefined,
  run: Run,
  status: number,
): Promise<void> {
  await write(path, { ...toData(run), exitStatus: status });
}

/**
 * Writes the summary of a run that failed, as far as it came, so that none of an earlier run is
 * taken for its own. Never throws: what has failed already is told.
 *
 * @param run - Absent where the run failed before it had begun.
 */
export async function writeFailure(
  path: string | undefined,
  error: unknown,
  run?: Run,
): Promise<void> {
  const isKnown = error instanceof SkllmError;
  const status = isKnown ? error.status : exitStatus.fault;
  const message = isKnown ? error.message : 'a fault of the program';
  const data = { ...(run ? toData(run) : {}), error: message, exitStatus: status };
  await write(path, data).catch(() => {});
}

async function write(path: string | undefined, data: object): Promise<void> {
  if (path === undefined) return;
  try {
    await writeFile(path, `${JSON.stringify(data, null, 2)}\n`);
  } catch (cause) {
    throw new SkllmError('output', `the summary ${path} cannot be written`, {
      hint: 'Name a file that you may write, on a disk that has room.',
      cause,
    });
  }
}

function toData(run: Run) {
  const { plan, asked, counts, started } = run;
  const { model, table, task } = plan;
  const { padded, invalidText } = table.counts;
  return {
    model: model.id,
    fit: model.kind === 'classifier' ? (model.fitted ?? null) : null,
    certificate: model.kind === 'classifier' ? model.certificate : undefined,
    inputs: table.names,
    ...(table.shard ? { shard: table.shard } : {}),
    columns: task.input.columns,
    rows: counts.rows,
    labelled: counts.labelled,
    unlabelled: unlabelled(counts),
    labels: Object.fromEntries(counts.labels),
    failures: Object.fromEntries(counts.failures),
    ...cascadeData(run),
    paddedRows: padded,
    rowsWithInvalidText: invalidText,
    ...usage(asked),
    ...(asked?.asking.shortlist ? { shortlist: asked.asking.shortlist.recall() } : {}),
    seconds: Math.round(performance.now() - started) / 1000,
  };
}

/** Who settled the rows, what was found and promised, and what asking for all would have cost. */
function cascadeData({ plan: { cascade, task }, cascade: found, askedFirst, counts }: Run) {
  if (!cascade) return {};
  const { first, agreement, risk } = cascade;
  const { thresholds, taught, sample, disagreements, allowed } = found?.certificate ?? {};
  return {
    labelledBy: Object.fromEntries(counts.by),
    cascade: {
      first: first.id,
      fit: first.kind === 'classifier' ? (first.fitted ?? null) : null,
      ...(askedFirst ? { firstAsked: usage(askedFirst) } : {}),
      targetAgreement: agreement,
      risk,
      taught,
      sample,
      disagreements,
      allowedDisagreements: allowed,
      thresholds: thresholds ? thresholdsData(thresholds, task) : null,
      costOfAskingAllUsd: found?.all?.cost ?? null,
      student: found?.student,
    },
  };
}

/** That of rows with several labels only where there may be such. */
function thresholdsData({ byLabel, others, several }: Thresholds, task: Task) {
  // JSON has no infinities: a text says what they mean.
  const shown = (margin: number) => (Number.isFinite(margin) ? margin : String(margin));
  const labels = [...byLabel].map(([label, margin]) => [label, shown(margin)]);
  const mayBeSeveral = task.kind === 'labels' && task.multiple;
  return {
    byLabel: Object.fromEntries(labels),
    others: shown(others),
    ...(mayBeSeveral ? { several: shown(several) } : {}),
  };
}

/** What was used. The cost is null where the price is unknown, which is not the same as nothing. */
function usage(asked: Asked | undefined) {
  if (!asked) return { costUsd: 0 };
  const { cost, estimated, ...counts } = asked.asking.meter.counts();
  return { ...counts, tokensEstimated: estimated, costUsd: cost ?? null };
}
