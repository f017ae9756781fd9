import { writeFile } from 'node:fs/promises';
import { SkllmError } from '../errors.ts';
import type { Asked } from './asking.ts';
import { type Counts, unlabelled } from './counts.ts';
import type { Plan } from './plan.ts';

/** A run on its way. */
export interface Run {
  readonly plan: Plan;
  /** Absent where the model is asked nothing. */
  readonly asked: Asked | undefined;
  readonly counts: Counts;
  /** When it began, in milliseconds of `performance.now`. */
  readonly started: number;
}

/**
 * Writes the summary of a run as JSON, also of one that failed.
 *
 * @param path - Undefined writes none.
 * @param status - The exit status that the run is about to end with.
 */
export async function writeSummary(
  path: string | undefined,
  run: Run,
  status: number,
): Promise<void> {
  if (path === undefined) return;
  const text = `${JSON.stringify({ ...toData(run), exitStatus: status }, null, 2)}\n`;
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new SkllmError('output', `the summary ${path} cannot be written`, { cause });
  }
}

function toData({ plan, asked, counts, started }: Run) {
  const { model, table, task } = plan;
  const { padded, invalidText } = table.counts;
  return {
    model: model.id,
    fit: model.kind === 'classifier' ? (model.fitted ?? null) : null,
    inputs: table.names,
    columns: task.input.columns,
    rows: counts.rows,
    labelled: counts.labelled,
    unlabelled: unlabelled(counts),
    labels: Object.fromEntries(counts.labels),
    failures: Object.fromEntries(counts.failures),
    paddedRows: padded,
    rowsWithInvalidText: invalidText,
    ...usage(asked),
    seconds: Math.round(performance.now() - started) / 1000,
  };
}

/** What was used. The cost is null where the price is unknown, which is not the same as nothing. */
function usage(asked: Asked | undefined) {
  if (!asked) return { costUsd: 0 };
  const { cost, estimated, ...counts } = asked.asking.meter.counts();
  return { ...counts, tokensEstimated: estimated, costUsd: cost ?? null };
}
