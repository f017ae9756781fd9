import { openAsBlob } from 'node:fs';
import { SkllmError } from '../errors.ts';
import type { BatchJob, BatchService } from '../model.ts';
import type { Manifest } from '../store/manifest.ts';
import { noteFile } from '../store/manifest-notes.ts';
import { type Insisting, insist } from './insist.ts';
import { nameOf, pathOf, removeSent } from './sent-names.ts';

/** What files are submitted with. */
export interface SubmitOptions extends Insisting {
  readonly service: BatchService;
  readonly manifest: Manifest;
  /** Longest time between two looks at a job, in milliseconds. */
  readonly interval: number;
  /** Tells the person who runs it how far it is. */
  readonly notify: (sentence: string) => void;
}

/**
 * Submits the files of a manifest that are not yet, one after the other, and removes each once its
 * job is accepted. Where the service has no room for another job it waits for one of these to end.
 *
 * Each step is noted before the next, and a job that may have been begun is looked for before
 * another is: a kill at any moment neither loses a job nor begins one twice.
 *
 * @throws SkllmError `service` where a file is refused, or there is no room and nothing to wait for.
 */
export async function submitFiles(options: SubmitOptions): Promise<void> {
  const { manifest, notify } = options;
  for (const number of manifest.files.keys()) {
    const { accepted, dropped } = manifest.files[number]!;
    if (accepted || dropped) continue;
    await submitFile(number, options);
    notify(`file ${number + 1} of ${manifest.files.length}: ${manifest.files[number]!.job}.`);
  }
}

async function submitFile(number: number, options: SubmitOptions): Promise<void> {
  const { manifest } = options;
  for (let alone = false; ; ) {
    if (!manifest.files[number]!.uploaded) await upload(number, options);
    if (!manifest.files[number]!.job) await begin(number, options);
    const { refused } = await checked(manifest.files[number]!.job!, options);
    if (!refused) break;
    noteFile(manifest, number, { job: null, asked: false });
    if (!refused.noRoom) throw refusedFile(number, refused.message);
    alone = await room(options, alone);
  }
  noteFile(manifest, number, { accepted: true });
  await removeSent(number, manifest);
}

/** A kill between upload and note leaves a file at the service that nothing uses: that is harmless. */
async function upload(number: number, options: SubmitOptions): Promise<void> {
  const { service, manifest, signal, clock, interval } = options;
  const content = await openAsBlob(pathOf(number, manifest)).catch((cause: unknown) => {
    throw goneFile(pathOf(number, manifest), cause);
  });
  const file = await insist(
    () => service.upload(nameOf(number, manifest), content, signal),
    options,
  );
  for (
    let wait = firstWait;
    !(await insist(() => service.ready(file, signal), options));
    wait *= 2
  ) {
    await clock.sleep(Math.min(wait, interval), signal);
  }
  noteFile(manifest, number, { uploaded: file });
}

async function begin(number: number, options: SubmitOptions): Promise<void> {
  const { service, manifest, signal } = options;
  const name = nameOf(number, manifest);
  const job = await insist(async () => {
    const begun = manifest.files[number]!.asked ? await service.find(name, signal) : undefined;
    if (begun !== undefined) return begun;
    noteFile(manifest, number, { asked: true });
    return service.create(manifest.files[number]!.uploaded!, name, signal);
  }, options);
  noteFile(manifest, number, { job });
}

/** Waits until the service has looked through the file of a job. */
async function checked(job: string, options: SubmitOptions): Promise<BatchJob> {
  const { service, clock, signal, interval } = options;
  for (let wait = firstWait; ; wait *= 2) {
    const seen = await insist(() => service.look(job, signal), options);
    if (seen.state !== 'checking') return seen;
    await clock.sleep(Math.min(wait, interval), signal);
  }
}

/**
 * Waits until one of the jobs that are running has ended. Where none is running, the last one may
 * have ended since the file was refused: only when it is refused again do others use up the room.
 *
 * @param wasAlone - No job was running when this file was refused before.
 * @returns Whether none is running now.
 */
async function room(options: SubmitOptions, wasAlone: boolean): Promise<boolean> {
  const { manifest, clock, signal, interval, notify } = options;
  const running = await runningJobs(options);
  if (running === 0 && wasAlone) throw noRoom();
  if (running === 0) return true;
  const left = manifest.files.filter(({ accepted, dropped }) => !accepted && !dropped).length;
  notify(
    `the service takes no more for now: ${left} of ${manifest.files.length} files wait for a job to end. Ctrl-C loses nothing; the same command goes on.`,
  );
  do await clock.sleep(interval, signal);
  while ((await runningJobs(options)) >= running);
  return false;
}

async function runningJobs(options: SubmitOptions): Promise<number> {
  const { manifest, service, signal } = options;
  let running = 0;
  for (const { accepted, job } of manifest.files) {
    if (!accepted || !job) continue;
    const { state } = await insist(() => service.look(job, signal), options);
    if (state !== 'ended') running += 1;
  }
  return running;
}

/** Milliseconds before a service is asked for the second time how far it is; doubled each time. */
const firstWait = 500;

function refusedFile(number: number, why: string): SkllmError {
  return new SkllmError('service', `the service refused file ${number + 1}: ${why}`, {
    hint: 'Where the deployment or model takes no batches, skllm classify asks it live.',
  });
}

function noRoom(): SkllmError {
  return new SkllmError(
    'service',
    'the service has no room for another job, and none of these runs',
    {
      hint: 'Other jobs may use it up: run the same command again when they have ended. If a file alone is too much, cancel and submit with --tokens-per-file.',
    },
  );
}

function goneFile(path: string, cause: unknown): SkllmError {
  return new SkllmError('input', `the file of requests ${path} is not there`, {
    hint: 'Remove the manifest and submit again: nothing of this file was sent.',
    cause,
  });
}
