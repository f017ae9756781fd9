import type { BatchJob, BatchService } from '../model.ts';
import { type Manifest, noteFile } from '../store/manifest.ts';
import { type Insisting, insist } from './insist.ts';
import type { Intake } from './intake.ts';
import { linesOf } from './lines.ts';

/** A file with the job that answers it. */
export interface FileJob {
  readonly number: number;
  /** Undefined where the file is not submitted, or was not begun before it was cancelled. */
  readonly job: BatchJob | undefined;
}

/** The jobs of a manifest as the service sees them now, file by file. */
export async function lookAtJobs(
  { files }: Manifest,
  service: BatchService,
  insisting: Insisting,
): Promise<readonly FileJob[]> {
  const jobs: FileJob[] = [];
  for (const [number, { job }] of files.entries()) {
    const seen = job && (await insist(() => service.look(job, insisting.signal), insisting));
    jobs.push({ number, job: seen || undefined });
  }
  return jobs;
}

/** Takes what jobs that have ended brought, output and errors alike, into the store. */
export async function fetchResults(
  jobs: readonly FileJob[],
  {
    manifest,
    service,
    intake,
    ...insisting
  }: Insisting & {
    readonly manifest: Manifest;
    readonly service: BatchService;
    readonly intake: Intake;
  },
): Promise<void> {
  for (const { number, job } of jobs) {
    const { open, outdated } = intake.counts;
    for (const file of job?.results ?? []) {
      const lines = () => linesOf(service.results(file, insisting.signal));
      await insist(() => intake.take(lines()), insisting);
    }
    noteFile(manifest, number, {
      fetched: true,
      open: intake.counts.open - open,
      outdated: intake.counts.outdated - outdated,
    });
  }
}
