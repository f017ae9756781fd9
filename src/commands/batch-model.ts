import { checkFingerprint } from '../batch/asked-with.ts';
import { prepare, type Ways } from '../classify/ways.ts';
import { SkllmError } from '../errors.ts';
import type { BatchApi, BatchService, LanguageModel, Model } from '../model.ts';
import { type Manifest, readManifest } from '../store/manifest.ts';
import type { TaskStore } from '../store/predictions.ts';
import type { Task } from '../task.ts';
import { askingOf } from './asking.ts';
import type { WriteFlags } from './batch.ts';
import type { ClassifyFlags } from './options.ts';
import { makePlan, type Plan } from './plan.ts';
import { checkSideFile } from './side-file.ts';

/** A model that files of requests can be written for. */
export interface BatchModel extends LanguageModel {
  readonly batch: BatchApi;
}

/** @throws SkllmError `usage` for a model that none can be written for. */
export function batchModel(model: Model): BatchModel {
  if (model.kind === 'language' && model.batch) return model as BatchModel;
  throw new SkllmError('usage', `no files of requests can be written for ${model.id}`, {
    hint: 'Name a model of a service with --model, such as openai::gpt-5-mini.',
  });
}

/** @throws SkllmError `usage` for a model whose service takes no jobs. */
export function batchService(model: Model): BatchService {
  const service = model.kind === 'language' ? model.batch?.service : undefined;
  if (service) {
    service.check?.();
    return service;
  }
  throw new SkllmError('usage', `${model.id} has no batch service`, {
    hint: 'skllm models --matrix shows which have. For other engines there are skllm batch export, which writes files, and import.',
  });
}

/** Refuses what files of requests cannot do. @throws SkllmError `usage`. */
export function checkBatchFlags(flags: ClassifyFlags): void {
  const wrong = (
    [
      ['--votes', (flags.votes ?? 1) > 1],
      ['--escalate', flags.escalate !== undefined],
      ['--no-cache', !flags.cache],
      ['--known-only', flags.knownOnly],
      ['--save-model', flags.saveModel !== undefined],
    ] as const
  ).find(([, given]) => given)?.[0];
  if (wrong !== undefined) throw unfit(wrong);
}

/** Refuses a task that batches cannot do, wherever it is from. */
export function checkBatchTask(task: Task): void {
  if (task.kind === 'labels' && task.shortlist !== undefined) throw unfit('--shortlist');
}

function unfit(option: string): SkllmError {
  return new SkllmError('usage', `${option} does not go with batches`, {
    hint: 'Each row is asked once, with all labels, and its answer goes through the store.',
  });
}

/** A batch that was written, and all that is needed to take its replies in. */
export interface OpenedBatch {
  readonly manifest: Manifest;
  readonly plan: Plan;
  readonly model: BatchModel;
  /** Of the command that wrote it, but for what concerns a single run. */
  readonly flags: ClassifyFlags;
}

/** @throws SkllmError `input` where there is no manifest at the path. */
export async function openManifest(path: string): Promise<Manifest> {
  const manifest = await readManifest(path);
  if (manifest) return manifest;
  throw new SkllmError('input', `there is no manifest ${path}`, {
    hint: 'skllm batch submit and skllm batch export write it: <output>.batch.',
  });
}

/** @throws SkllmError `usage` for the manifest of an export. */
export function checkSubmitted({ path, head }: Manifest): void {
  if (!head.exported) return;
  throw new SkllmError('usage', `${path} is the manifest of an export, which has no jobs`, {
    hint: 'skllm batch import takes the replies to its requests in; to submit the rows, name another -o.',
  });
}

/**
 * Makes the plan of the command that wrote a manifest once more.
 *
 * @param own - Flags of this command, which hold over those that were noted.
 * @throws SkllmError `usage` where the task is another by now, and as `makePlan` does.
 */
export async function openBatch(
  manifest: Manifest,
  own: Partial<ClassifyFlags>,
  signal: AbortSignal,
): Promise<OpenedBatch> {
  const { inputs, flags: noted } = manifest.head;
  const flags = { ...lasting(noted), cache: true, ...own } as ClassifyFlags;
  checkSideFile('--summary', flags.summary, [...inputs, ...(flags.output ? [flags.output] : [])]);
  const plan = await makePlan(inputs, flags, signal);
  const model = batchModel(plan.model);
  checkFingerprint(manifest.head, plan.task, model);
  return { manifest, plan, model, flags };
}

/** Opens the store and sets up what rows are gathered and replies read with. */
export async function openWays(
  plan: Plan,
  flags: ClassifyFlags,
): Promise<{ readonly ways: Ways; readonly store: TaskStore }> {
  const model = batchModel(plan.model);
  const { asking, store } = await askingOf(model, plan.task, flags);
  return { ways: prepare(plan.task, model, asking), store: store! };
}

/**
 * Flags that concern a single run or the writing of files, and those that would let a manifest say
 * where rows and keys go, or what is written over.
 */
const passing: readonly (keyof (WriteFlags & { interval: number }))[] = [
  'yes',
  'dryRun',
  'showRequest',
  'maxCost',
  'maxRequests',
  'quiet',
  'verbose',
  'cache',
  'cacheDir',
  'retryFailed',
  'concurrency',
  'rpm',
  'tpm',
  'interval',
  'requestsPerFile',
  'tokensPerFile',
  'wireMode',
  'batchSize',
  'config',
  'url',
  'output',
  'summary',
];

/** What of a command's flags is noted, to make its plan once more. */
export function notedFlags(flags: ClassifyFlags, { modelName }: Plan): Record<string, unknown> {
  return lasting({ ...flags, model: modelName });
}

function lasting(flags: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(flags).filter(
    ([name, value]) => value !== undefined && !(passing as readonly string[]).includes(name),
  );
  return Object.fromEntries(kept);
}
