import type { BatchJob, BatchService } from '../model.ts';
import type { Manifest } from '../store/manifest.ts';
import { noteFile } from '../store/manifest-notes.ts';
import { type Insisting, insist } from './insist.ts';
import { nameOf, removeSent } from './sent-names.ts';

/**
 * Cancels the jobs of a manifest that have not ended, and drops the files that have none. All of it
 * may be done again: a kill in between loses nothing.
 *
 * @returns How many jobs are cancelled now.
 * @throws SkllmError `service` where a job is not cancelled.
 */
export async function cancelFiles(
  manifest: Manifest,
  service: BatchService,
  insisting: Insisting,
): Promise<number> {
  const { signal } = insisting;
  let cancelled = 0;
  for (const [number, file] of manifest.files.entries()) {
    // A job may have been begun by a command that was killed before it could note so.
    const find = () => service.find(nameOf(number, manifest), signal);
    const job = file.job ?? (file.asked ? await insist(find, insisting) : undefined);
    const seen = job && (await insist(() => cancel(job, service, signal), insisting));
    if (seen && seen.state !== 'ended') cancelled += 1;
    if (seen && !seen.refused) noteFile(manifest, number, { job, accepted: true });
    else if (!file.accepted) noteFile(manifest, number, { dropped: true });
    await removeSent(number, manifest);
  }
  return cancelled;
}

/** Cancels a job unless it has ended, or will. @returns How it was. */
async function cancel(job: string, service: BatchService, signal: AbortSignal): Promise<BatchJob> {
  const seen = await service.look(job, signal);
  if (seen.state !== 'ended' && seen.state !== 'cancelling') await service.cancel(job, signal);
  return seen;
}
