import type { Asking } from '../classify/asking.ts';
import { Meter, type MeterOptions } from '../classify/meter.ts';
import { onceEach } from '../classify/once-each.ts';
import { promptVersion } from '../classify/prompt.ts';
import type { Loaded } from '../config/load.ts';
import { cacheFolder } from '../config/places.ts';
import type { ModelSettings } from '../config/settings.ts';
import type { LanguageModel } from '../model.ts';
import { openStore, type TaskStore } from '../store/predictions.ts';
import type { Task } from '../task.ts';
import type { CostFlags, StoreFlags } from './cost-options.ts';
import { rowImages } from './images.ts';
import { nearestExamples } from './nearest-examples.ts';
import { surroundings } from './surroundings.ts';
import { say } from './terminal.ts';

/** How the rows of a run are asked, and what it leaves to be closed. */
export interface Asked {
  readonly asking: Asking & { readonly meter: Meter };
  readonly store?: TaskStore | undefined;
}

/** Limits that an alias sets for its model. */
export interface ClientLimits {
  readonly batchSize?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
}

/** What is open already. */
export interface OpenedStore {
  /** The answers to the task; to read a large store twice takes time and memory. */
  readonly store?: TaskStore | undefined;
}

/**
 * Opens the store and sets the limits that the flags, else the alias, want.
 *
 * @throws SkllmError `usage` for a cost limit that cannot be held.
 */
export async function askingOf(
  model: LanguageModel,
  task: Task,
  flags: CostFlags & StoreFlags,
  { beside, store, ...client }: ClientLimits & Pick<MeterOptions, 'beside'> & OpenedStore = {},
): Promise<Asked> {
  const { maxCost, maxRequests, retryFailed, knownOnly } = flags;
  const meter = new Meter({
    price: model.price,
    priceOf: model.priceOf,
    maxCost,
    maxRequests,
    beside,
  });
  const answers = store ?? (flags.cache ? openTask(model.identity, task, flags) : undefined);
  return {
    store: answers,
    asking: {
      meter,
      store: answers,
      batchSize: flags.batchSize ?? client.batchSize,
      retryFailed,
      knownOnly,
      concurrency: flags.concurrency ?? client.concurrency,
      rpm: flags.rpm ?? client.rpm,
      tpm: flags.tpm ?? client.tpm,
      readImage: task.input.image === undefined ? undefined : rowImages(),
      examplesFor: task.kind === 'labels' ? await nearestExamples(task) : undefined,
      // A cascade asks several times, and all of it is one run for who looks on.
      notify: onceEach((sentence) => say(`skllm: ${sentence}`)),
    },
  };
}

/** The limits that the settings set for a model that was asked for by an alias. */
export function clientOf({ settings }: Loaded, modelName = ''): ClientLimits {
  const { models = {} } = settings;
  const alias: ModelSettings | undefined = Object.hasOwn(models, modelName)
    ? models[modelName]
    : undefined;
  return alias?.client ?? {};
}

/** The folder of the store. */
export function storeFolder({ cacheDir }: Pick<StoreFlags, 'cacheDir'>): string {
  return cacheDir ?? cacheFolder(surroundings());
}

/** Opens the store of the answers to one task; read only where nothing will be asked. */
export function openTask(
  identity: LanguageModel['identity'],
  task: Task,
  flags: CostFlags & StoreFlags,
): TaskStore {
  const readOnly = Boolean(flags.knownOnly || flags.dryRun || flags.showRequest);
  const store = openStore({ dir: storeFolder(flags), readOnly });
  return store.task({ identity, task, promptVersion });
}
