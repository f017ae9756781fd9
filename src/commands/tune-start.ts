import { setTimeout as sleep } from 'node:timers/promises';
import { SkllmError } from '../errors.ts';
import type { Model } from '../model.ts';
import { findManifest, keepManifest, makeParent, writeFiles } from '../tune/folder.ts';
import { isSameTuning, type Manifest } from '../tune/manifest.ts';
import { submit } from '../tune/submit.ts';
import { alone } from './alone.ts';
import { connectModel } from './connect.ts';
import { readLabelled } from './labelled-table.ts';
import { openSettings } from './opened.ts';
import { askYes, canAsk } from './question.ts';
import { shellWords } from './shell-words.ts';
import { say } from './terminal.ts';
import type { TuneFlags } from './tune.ts';
import { planTuning, type TuningPlan } from './tune-plan.ts';
import { makeStudent, studentPath, type Teachable } from './tune-student.ts';
import { checkTuning, tuningText } from './tune-text.ts';

/** Plans a tuning, shows it, asks, and hands it over to the service; or teaches a model here. */
export async function startTuning(
  inputs: readonly string[],
  flags: TuneFlags,
  signal: AbortSignal,
): Promise<void> {
  const model = await modelToTune(flags);
  if (isTeachable(model)) {
    const how = { path: studentPath(inputs, flags), dryRun: Boolean(flags.dryRun), signal };
    return makeStudent(model, await readLabelled(inputs, flags, signal), how);
  }
  if (model.kind !== 'language' || !model.tuning) throw notTunable(model);
  const { tuning } = model;
  tuning.destination(); // What it lacks is told before rows are read.
  const table = await readLabelled(inputs, flags, signal);
  await submitTuning(planTuning({ ...table, model, tuning }, inputs, flags), flags, signal);
}

async function modelToTune({ model, config, timeout, dryRun }: TuneFlags): Promise<Model> {
  const loaded = await openSettings({ config });
  return connectModel(model, loaded, { timeout, asking: !dryRun });
}

function isTeachable(model: Model): model is Teachable {
  return model.kind === 'classifier' && model.fit !== undefined;
}

async function submitTuning(plan: TuningPlan, flags: TuneFlags, signal: AbortSignal) {
  if (flags.dryRun) {
    checkTuning(plan);
    return say(tuningText(plan, flags));
  }
  makeParent(plan.folder);
  await alone(plan.folder, signal, (checkHeld) => goOn(plan, flags, { signal, checkHeld }));
}

interface Held {
  readonly signal: AbortSignal;
  /** Throws where another process has taken over the folder. */
  readonly checkHeld: () => Promise<void>;
}

async function goOn(plan: TuningPlan, flags: TuneFlags, held: Held): Promise<void> {
  const before = await findManifest(plan.folder);
  if (before && !isSameTuning(before, plan.manifest)) throw anotherTuning(plan.folder);
  if (before?.job !== undefined) return sayNext(plan.folder, `${before.job} was started before`);
  checkTuning(plan);
  say(tuningText(plan, flags));
  const manifest = before ?? plan.manifest;
  await writeFiles(plan.folder, plan.files);
  if (!before) await keepManifest(plan.folder, manifest);
  await confirmTuning(plan, flags);
  const { job } = await handOver(manifest, plan, held);
  sayNext(plan.folder, `${job} was started`);
}

async function handOver(manifest: Manifest, { folder, tuning }: TuningPlan, held: Held) {
  const { signal } = held;
  // Aborted, it ends early; the caller looks at the signal.
  const wait = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  try {
    return await submit(manifest, { ...held, folder, tuning, wait });
  } catch (error) {
    say(`skllm: ${folder} keeps track of what was sent; the same command goes on from here.`);
    throw signal.aborted ? new SkllmError('interrupted', 'interrupted') : error;
  }
}

/**
 * Asks the person at the terminal. A script says --yes: rows leave the machine and money is spent.
 *
 * @throws SkllmError `usage` where the answer is not yes, or nobody is there to give one.
 */
async function confirmTuning({ folder, tuning }: TuningPlan, flags: TuneFlags): Promise<void> {
  if (flags.yes) return;
  const hint = `The files are in ${folder}. To send them: the same command with --yes.`;
  if (!canAsk()) {
    throw new SkllmError('usage', 'nothing was sent: a tuning wants --yes', { hint });
  }
  if (await askYes(`skllm: send this to ${tuning.destination()}?`)) return;
  throw new SkllmError('usage', 'nothing was sent', { hint });
}

function sayNext(folder: string, what: string): void {
  say(`skllm: the job ${what}; it takes from minutes to hours.`);
  say(`  ${shellWords(['skllm', 'tune', 'status', folder, '--watch'])}`);
}

function notTunable({ id }: Model): SkllmError {
  return new SkllmError('usage', `${id} cannot be tuned`, {
    hint: 'skllm models --matrix shows the namespaces whose models can; embedded learns here.',
  });
}

function anotherTuning(folder: string): SkllmError {
  return new SkllmError('usage', `${folder} holds another tuning`, {
    hint: 'Rows, labels, model or options have changed since. Name another folder with --output.',
  });
}
