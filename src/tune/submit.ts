import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import type { TuningApi } from '../tuning.ts';
import { keepManifest } from './folder.ts';
import type { Manifest } from './manifest.ts';

/** What a tuning is handed over with. */
export interface Submission {
  readonly folder: string;
  readonly tuning: TuningApi;
  readonly signal: AbortSignal;
  /** Throws where another process has taken over the folder. */
  readonly checkHeld: () => Promise<void>;
  /** Waits so many milliseconds, or until the signal. */
  readonly wait: (ms: number) => Promise<void>;
}

/** Milliseconds between two looks at a file that the service has not read through. */
const fileInterval = 5000;

/**
 * Sends the files and starts the job: what of it is not done yet, by the manifest. The manifest is
 * kept before each step and after it; a step that was perhaps done, of which nothing is known, is
 * looked for at the service. Nothing is so sent or started twice, whenever the process ends.
 *
 * @returns The manifest with its job.
 */
export async function submit(manifest: Manifest, submission: Submission): Promise<Manifest> {
  const { folder, tuning, signal, checkHeld } = submission;
  const looked = manifest.begun;
  let now = await keep({ ...manifest, begun: true }, submission);
  for (const role of ['training', 'validation'] as const) {
    const file = now[role];
    if (file === undefined || file.sent !== undefined) continue;
    const bytes = await readWhole(join(folder, `${role}.jsonl`), file.sha256);
    const left = looked ? await tuning.findFile(file.name, signal) : undefined;
    const sent = left ?? (await tuning.sendFile(file.name, bytes, signal));
    now = await keep({ ...now, [role]: { ...file, sent } }, submission);
  }
  if (now.job !== undefined) return now;
  const training = await readyFile(now.training.sent!, submission);
  const validation = now.validation && (await readyFile(now.validation.sent!, submission));
  const left = looked ? await tuning.findJob(training, signal) : undefined;
  await checkHeld();
  const order = { training, validation, epochs: now.epochs, name: now.name };
  return keep({ ...now, job: left ?? (await tuning.start(order, signal)) }, submission);
}

/** What another process has noted since is not written over. */
async function keep(manifest: Manifest, { folder, checkHeld }: Submission): Promise<Manifest> {
  await checkHeld();
  await keepManifest(folder, manifest);
  return manifest;
}

/** A file as it was written. @throws SkllmError `input` where it has changed since. */
async function readWhole(path: string, sha256: string): Promise<Buffer> {
  const bytes = await readFile(path);
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new SkllmError('input', `${path} is not as it was written`, {
    hint: 'Remove its folder and start anew.',
  });
}

/** Waits until a file may be used. */
async function readyFile(file: string, { tuning, signal, wait }: Submission): Promise<string> {
  for (;;) {
    const state = await tuning.fileState(file, signal);
    if (state === 'ready') return file;
    if (state === 'refused') {
      throw new SkllmError('service', 'the service refused a training file', {
        hint: 'Its own pages say why; mend the examples and start anew.',
      });
    }
    await wait(fileInterval);
    signal.throwIfAborted();
  }
}
