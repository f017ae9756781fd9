import type { BatchJob, BatchService } from '../model.ts';
import type { Manifest, SentFile } from '../store/manifest.ts';
import { numbersIn, runsOf } from '../store/manifest-lines.ts';
import { noteFile } from '../store/manifest-notes.ts';
import type { AnswerKeys } from './answer-keys.ts';
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

/** Whether a file whose job has ended has answers that are not in the store, and can be. */
export function isToBeTaken(
  { accepted, fetched, outdated = '' }: SentFile,
  keys: AnswerKeys,
): boolean {
  if (!fetched) return accepted === true;
  return outdated !== '' && numbersIn(outdated).some((pack) => keys.holds(pack));
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
    const { open } = intake.counts;
    const before = intake.outdated.size;
    for (const file of job?.results ?? []) {
      const lines = () => linesOf(service.results(file, insisting.signal));
      await insist(() => intake.take(lines()), insisting);
    }
    noteFile(manifest, number, {
      fetched: true,
      open: intake.counts.open - open,
      outdated: runsOf([...intake.outdated].slice(before).toSorted((a, b) => a - b)),
    });
  }
}
