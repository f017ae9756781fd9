import { dirname, join, parse } from 'node:path';
import { SkllmError } from '../errors.ts';
import type { BatchLimits } from '../model.ts';
import { type Manifest, readManifest } from '../store/manifest.ts';
import { alone } from './alone.ts';
import type { WriteFlags } from './batch.ts';
import { takingIn } from './batch-advice.ts';
import { batchModel } from './batch-model.ts';
import { outputOf, planOf, writeFiles } from './batch-write.ts';
import { samePath } from './same-path.ts';
import { isOnlyTold, tellRuns } from './tell-run.ts';
import { say } from './terminal.ts';

/** Writes the requests to files for an engine of one's own. @returns The exit status. */
export async function exportBatch(
  inputs: readonly string[],
  flags: WriteFlags,
  signal: AbortSignal,
): Promise<number> {
  const output = outputOf(flags, 'the requests go');
  const { output: _, ...noted } = flags;
  const plan = await planOf(inputs, { ...noted, dryRun: true }, signal);
  batchModel(plan.model);
  if (isOnlyTold(flags)) return tellRuns([{ plan, flags: noted }], signal);
  const path = `${output}.batch`;
  const pathOf = (file: number) =>
    unlessInput(file === 0 ? output : numbered(output, file + 1), inputs);
  const writing = { plan, path, pathOf, limits: unlimited, signal };
  const manifest = await alone(path, signal, async (checkHeld) => {
    refuseReplacing(await readManifest(path));
    return writeFiles(inputs, noted, { ...writing, checkHeld });
  });
  const names = manifest.files.map((file) => join(dirname(output), file.path)).join(' ');
  if (!flags.quiet && names !== '') {
    say(`skllm: ${names}: ${takingIn('import', path, noted)} <replies> takes the replies in.`);
  }
  return 0;
}

const unlimited: BatchLimits = {
  requests: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY,
};

/** @throws SkllmError `usage` for the manifest of jobs whose answers are still to be fetched. */
function refuseReplacing(manifest: Manifest | undefined): void {
  const isOpen = manifest?.files.some(
    ({ asked, job, fetched, dropped }) => (asked || job) && !fetched && !dropped,
  );
  if (!isOpen) return;
  throw new SkllmError('usage', `${manifest!.path} is the manifest of a batch that is under way`, {
    hint: 'Fetch or cancel that batch first, or name another -o.',
  });
}

/** @returns The path. @throws SkllmError `usage` where a file of requests would replace an input. */
function unlessInput(path: string, inputs: readonly string[]): string {
  if (!inputs.some((input) => samePath(input, path))) return path;
  throw new SkllmError('usage', `the requests would overwrite ${path}, which is an input`, {
    hint: 'Name another -o.',
  });
}

/** "requests.jsonl" becomes "requests-2.jsonl". */
function numbered(path: string, file: number): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${file}${ext}`);
}
