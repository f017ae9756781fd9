import { cancelFiles } from '../batch/cancel-files.ts';
import { type FileJob, lookAtJobs } from '../batch/fetch-results.ts';
import { systemClock } from '../classify/clock.ts';
import type { BatchService } from '../model.ts';
import type { Manifest } from '../store/manifest.ts';
import { alone } from './alone.ts';
import type { PlaceFlags, WaitFlags } from './batch.ts';
import { batchService, openManifest } from './batch-model.ts';
import { connectModel } from './connect.ts';
import { orInterrupted } from './interruption.ts';
import { number } from './numbers.ts';
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
  const jobs = cancelled === 1 ? '1 job is' : `${number(cancelled)} jobs are`;
  say(`skllm: ${jobs} cancelled; what was answered is paid for.`);
  say(`  skllm batch fetch ${path} takes it in once they have ended.`);
  return 0;
}

async function serviceOf({ head }: Manifest, { config, url }: PlaceFlags): Promise<BatchService> {
  const loaded = await openSettings({ config });
  return batchService(await connectModel(String(head.flags.model), loaded, { url }));
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
    done ? `${number(done.completed)} of ${number(packs)} requests` : `${number(packs)} requests`,
    done ? `${number(done.failed)} failed` : '',
  ];
}
