import type { ClassifyFlags } from './options.ts';
import type { ReadTask } from './plan.ts';

/**
 * Plans a run and carries it out, or tells what it would be (`--dry-run`, `--show-request`).
 *
 * What it runs with is loaded now, so that --help does not wait for it.
 *
 * @param read - Reads what is asked of a row; labels unless given.
 * @returns The exit status.
 */
export async function carryOut(
  inputs: readonly string[],
  flags: ClassifyFlags,
  signal: AbortSignal,
  read?: ReadTask,
): Promise<number> {
  const { makePlan } = await import('./plan.ts');
  const { checkSideFiles, refuseLosingRows, refuseOverwriting } = await import('./side-file.ts');
  const { writeFailure } = await import('./summary.ts');
  const { summary, saveModel, saveStudent, output } = flags;
  refuseLosingRows(inputs, flags);
  const asked = [flags.labelsFile, flags.examples, flags.config].filter((one) => one !== undefined);
  // The output may be an input, which is labelled in place; then it may be the examples as well.
  if (output && !inputs.includes(output)) refuseOverwriting('--output', output, asked);
  checkSideFiles(
    Object.entries({
      '--summary': summary,
      '--save-model': saveModel,
      '--save-student': saveStudent,
    }),
    [...inputs, ...asked, ...(output ? [output] : [])],
  );
  const plan = await makePlan(inputs, flags, signal, read).catch(async (error: unknown) => {
    await writeFailure(flags.summary, error);
    throw error;
  });
  if (flags.dryRun || flags.showRequest) {
    const { tellRuns } = await import('./tell-run.ts');
    return tellRuns([{ plan, flags }], signal);
  }
  const { labelTable } = await import('./label-table.ts');
  return (await labelTable(plan, flags, signal)).status;
}
