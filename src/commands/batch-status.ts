import { cancelFiles } from '../batch/cancel-files.ts';
import { type FileJob, lookAtJobs } from '../batch/fetch-results.ts';
import { systemClock } from '../classify/clock.ts';
import type { BatchService } from '../model.ts';
import type { Manifest } from '../store/manifest.ts';
import { alone } from './alone.ts';
import type { PlaceFlags, WaitFlags } from './batch.ts';
import { takingIn } from './batch-advice.ts';
import { batchService, checkSubmitted, openManifest } from './batch-model.ts';
import { connectModel } from './connect.ts';
import { orInterrupted } from './interruption.ts';
import { number, plural } from './numbers.ts';
import { openSettings } from './opened.ts';
import { openPrinter } from './print.ts';
import { columns } from './table.ts';
import { say } from './terminal.ts';

/** Prints one line a file. @returns The exit status. */
export async function printStatus(
  path: string,
  { watch, interval, ...place }: WaitFlags & PlaceFlags & { watch?: boolean },
  signal: AbortSignal,
): Promise<number> {
  const manifest = await openManifest(path);
  const service = await serviceOf(manifest, place);
  const insisting = { clock: systemClock, signal };
  const printer = await openPrinter();
  return orInterrupted(signal, async () => {
    for (;;) {
      const jobs = await lookAtJobs(manifest, service, insisting);
      if (jobs.length === 0) say('skllm: no row needed asking, so there is no job.');
      const isRead = await printer(columns(jobs.map((job) => statusLine(job, manifest))));
      const over = jobs.every(({ job }) => job?.state === 'ended' || job === undefined);
      if (!watch || over || !isRead) return 0;
      await systemClock.sleep(interval * 1000, signal);
    }
  });
}

/** Cancels what has not ended. @returns The exit status. */
export async function cancelBatch(
  path: string,
  place: PlaceFlags,
  signal: AbortSignal,
): Promise<number> {
  const service = await serviceOf(await openManifest(path), place);
  const insisting = { clock: systemClock, signal };
  const cancelled = await orInterrupted(signal, () =>
    alone(path, signal, async () => cancelFiles(await openManifest(path), service, insisting)),
  );
  sayCancelled(cancelled, takingIn('fetch', path, place));
  return 0;
}

function sayCancelled(jobs: number, command: string): void {
  if (jobs === 0) {
    say('skllm: there was no job left to cancel.');
    return;
  }
  say(
    `skllm: cancelled ${plural(jobs, 'job')}; what was answered is paid for. Once all have ended,`,
  );
  say(`  ${command} takes it in, with the --cache-dir of submit if it had one.`);
}

async function serviceOf(manifest: Manifest, { config, url }: PlaceFlags): Promise<BatchService> {
  checkSubmitted(manifest);
  const loaded = await openSettings({ config });
  return batchService(await connectModel(String(manifest.head.flags.model), loaded, { url }));
}

function statusLine({ number: file, job }: FileJob, { files }: Manifest): string[] {
  const { packs, fetched, dropped, accepted, job: id } = files[file]!;
  const word = job?.word ?? (dropped ? 'not sent: cancelled' : 'not submitted yet');
  const done = job?.counts;
  const refused = job?.refused && !accepted ? `: ${job.refused.message}` : '';
  return [
    `file ${file + 1}`,
    id || '-',
    `${word}${refused}${fetched ? ', fetched' : ''}`,
    done ? `${number(done.completed)} of ${plural(packs, 'request')}` : plural(packs, 'request'),
    done ? `${number(done.failed)} failed` : '',
  ];
}
