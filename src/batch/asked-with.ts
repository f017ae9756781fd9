import { hash } from 'node:crypto';
import { wantsLogprobs } from '../classify/confidence.ts';
import { promptVersion } from '../classify/prompt.ts';
import type { AskedWith } from '../classify/read-reply.ts';
import { askedAs } from '../classify/short-prompt.ts';
import type { Ways } from '../classify/ways.ts';
import { wireModes } from '../classify/wire-mode.ts';
import { SkllmError } from '../errors.ts';
import type { LanguageModel } from '../model.ts';
import { keysOf } from '../store/key.ts';
import type { ManifestHead } from '../store/manifest.ts';
import type { Task } from '../task.ts';

/** The id of a pack's request; also fit for a label of Google's. */
export function requestId(run: string, pack: number): string {
  return `${run}-${pack}`;
}

/** The pack that an id names, or undefined for one of another run. */
export function packOf(id: string, run: string): number | undefined {
  const number = id.startsWith(`${run}-`) ? id.slice(run.length + 1) : '';
  return /^\d{1,9}$/.test(number) ? Number(number) : undefined;
}

/** Hash of all that decides an answer but the row: the same on every machine. */
export function fingerprintOf(task: Task, model: LanguageModel, run: string): string {
  const question = { identity: model.identity, task: askedAs(task, model), promptVersion };
  return keysOf(Buffer.from(run), question).task;
}

/**
 * A hash of what a pack's rows say, by which a changed input is noticed. It is short on purpose:
 * enough to notice, too little to prove what a row said.
 *
 * @returns 32 bits.
 */
export function checkOf(run: string, subjects: readonly string[]): number {
  return Number.parseInt(hash('sha256', run + JSON.stringify(subjects)).slice(0, 8), 16);
}

/** @throws SkllmError `usage` where a manifest is that of another task or model. */
export function checkFingerprint(head: ManifestHead, task: Task, model: LanguageModel): void {
  if (fingerprintOf(task, model, head.run) !== head.fingerprint) throw otherTask();
}

/** What the packs of a manifest were asked with. */
export function askedWith(head: ManifestHead, { task, desk }: Ways): Omit<AskedWith, 'keys'> {
  const mode = wireModes.find((one) => one === head.mode);
  if (mode === undefined)
    throw new SkllmError('input', 'the manifest names no known wire mode', {
      hint: 'It is damaged, or of another version of skllm.',
    });
  return { task, mode, logprobs: wantsLogprobs(task, desk.model) };
}

function otherTask(): SkllmError {
  return new SkllmError(
    'usage',
    'labels, instructions, examples or model are not those of the batch',
    {
      hint: 'Settings or files that the command reads have changed since it was written.',
    },
  );
}
