import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitStatus, ProviderError, SkllmError } from '../errors.ts';
import { quoteWords } from '../providers/service-words.ts';
import type { TuningState } from '../tuning.ts';
import { number } from './numbers.ts';
import { type Opened, openSettings } from './opened.ts';
import { openPrinter } from './print.ts';
import { columns } from './table.ts';
import { say } from './terminal.ts';
import type { StatusFlags } from './tune.ts';
import { type KnownTuning, knownTunings } from './tune-jobs.ts';

/**
 * Prints how far jobs are; with `--watch` until all have come to their end, each change anew.
 *
 * @returns The exit status: `service` where a job failed or was cancelled.
 */
export async function showStatus(
  folders: readonly string[],
  flags: StatusFlags,
  signal: AbortSignal,
): Promise<number> {
  const loaded = await openSettings({ config: flags.config });
  const tunings = await knownTunings(folders, loaded, flags);
  const printer = await openPrinter();
  let shown = '';
  for (;;) {
    const states = await look(tunings, flags, signal);
    const text = states && statusTable(tunings, states);
    if (text !== undefined && text !== shown && !(await printer(text))) return 0;
    shown = text ?? shown;
    const over = states?.every((state) => state === undefined || isOver(state));
    if (states && (over || !flags.watch)) return endOf(tunings, states, loaded);
    await sleep(flags.every * 1000, undefined, { signal }).catch(() => {});
    if (signal.aborted) throw new SkllmError('interrupted', 'interrupted');
  }
}

type States = readonly (TuningState | undefined)[];

/**
 * @returns One state a tuning, undefined for one without a job; undefined for all where a watcher
 *   found the service out of order, which passes.
 */
async function look(
  tunings: readonly KnownTuning[],
  { watch }: StatusFlags,
  signal: AbortSignal,
): Promise<States | undefined> {
  try {
    const states: (TuningState | undefined)[] = [];
    for (const { manifest, tuning } of tunings) {
      const { job } = manifest;
      states.push(job === undefined ? undefined : await tuning.jobState(job, signal));
    }
    return states;
  } catch (error) {
    if (signal.aborted) throw new SkllmError('interrupted', 'interrupted');
    if (!watch || !(error instanceof ProviderError) || !passing.has(error.kind)) throw error;
    say(`skllm: ${error.message}; looking again.`);
    return undefined;
  }
}

/** Failures that another look may not meet. */
const passing: ReadonlySet<string> = new Set([
  'rate-limited',
  'overloaded',
  'timeout',
  'network',
  'malformed',
]);

function isOver({ phase }: TuningState): boolean {
  return phase === 'done' || phase === 'failed' || phase === 'cancelled';
}

function statusTable(tunings: readonly KnownTuning[], states: States): string {
  const lines = tunings.map(({ folder, manifest }, at) => {
    const state = states[at];
    if (state === undefined) return [folder, 'not started', '', ''];
    const tokens = state.tokens === undefined ? '' : `${number(state.tokens)} tokens`;
    return [folder, state.word, state.model ?? manifest.job ?? '', tokens];
  });
  return columns(lines);
}

/** The service's words for a failure, which may repeat no row: none where the rows have gone. */
async function reasonOf(
  { reason = '' }: TuningState,
  { folder, manifest }: KnownTuning,
  secrets: readonly string[],
): Promise<string> {
  const names = ['training.jsonl', ...(manifest.validation ? ['validation.jsonl'] : [])];
  try {
    const sent = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return quoteWords(reason, secrets, sent.join(''));
  } catch {
    return '';
  }
}

/** Says why jobs failed, and what can be done with those that did not. */
async function endOf(
  tunings: readonly KnownTuning[],
  states: States,
  { secrets }: Opened,
): Promise<number> {
  let status = 0;
  for (const [at, state] of states.entries()) {
    const one = tunings[at]!;
    const { folder } = one;
    if (state === undefined) say(`skllm: ${folder} was not sent: skllm tune start goes on.`);
    if (state?.phase === 'done') say(`skllm: to use it: skllm tune use ${folder}`);
    if (state?.phase !== 'failed' && state?.phase !== 'cancelled') continue;
    status = exitStatus.service;
    const reason = await reasonOf(state, one, secrets);
    say(`skllm: the job of ${folder} ${state.word}${reason && `: ${reason}`}`);
    say('  To try again: skllm tune start with another --output.');
  }
  return status;
}
