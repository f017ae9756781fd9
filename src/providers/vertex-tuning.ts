import { SkllmError } from '../errors.ts';
import type { TuningApi, TuningState } from '../tuning.ts';
import { isObject, malformed, readObject, type Unchecked } from './chat-reply.ts';
import { type CloudStorage, openStorage } from './cloud-storage.ts';
import { tuningPrice } from './tuning-prices.ts';
import { vertexBody } from './vertex-body.ts';
import { vertexError } from './vertex-error.ts';
import { openVertexLine, type VertexCall } from './vertex-line.ts';
import type { VertexAccess, VertexPlace } from './vertex-place.ts';

/** Jobs of a page, and pages looked through for one: a job of ours is among the newest. */
const pageSize = 100;
const mostPages = 10;

/**
 * Supervised tuning of Gemini models on Vertex AI. Files go by way of Cloud Storage, whose names
 * for them are their addresses. Limits: Google's guide to supervised tuning, as of 2026.
 */
export function vertexTuning(access: VertexAccess): TuningApi {
  const { connection, place } = access;
  const baseModel = place.resource.split('/').at(-1)!;
  const price = tuningPrice(baseModel);
  const line = openVertexLine(access);
  const storage = () => openStorage(access, line);

  const ask: Ask = async (call, signal, model) => {
    const answer = await line.exchange(call, signal);
    if (!('status' in answer)) return readObject(answer.body);
    const asked = model === undefined ? undefined : { model, user: '', formatted: false };
    throw vertexError(answer, access, asked);
  };

  return {
    limits: { leastExamples: 10, mostValidation: 5000, mostBytes: 2 ** 30 },
    ...(price ? { price } : {}),
    // Google advises to leave thinking off: examples teach answers, not thoughts.
    alias: { baseModel, request: { reasoningEffort: 'none' } },
    destination() {
      checkPlace(place);
      return `${new URL(place.baseUrl).host} by way of ${storage().address('')}`;
    },
    example(request, reply) {
      const { systemInstruction, contents } = vertexBody(request, connection.options, new Set());
      const answer = { role: 'model', parts: [{ text: reply }] };
      return JSON.stringify({ systemInstruction, contents: [...contents, answer] });
    },
    ...trainingFiles(storage),
    ...tuningJobs(ask, baseModel),
  };
}

function trainingFiles(
  storage: () => CloudStorage,
): Pick<TuningApi, 'findFile' | 'sendFile' | 'fileState'> {
  return {
    async findFile(name, signal) {
      return (await storage().has(name, signal)) ? storage().address(name) : undefined;
    },
    async sendFile(name, bytes, signal) {
      await storage().write(name, bytes, signal);
      return storage().address(name);
    },
    fileState: async () => 'ready',
  };
}

/** Makes one request; `model` is what it is about, for messages. */
type Ask = (call: VertexCall, signal: AbortSignal, model?: string) => Promise<Unchecked>;

function tuningJobs(
  ask: Ask,
  baseModel: string,
): Pick<TuningApi, 'findJob' | 'start' | 'jobState'> {
  return {
    async findJob(trainingFile, signal) {
      let pageToken: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const { tuningJobs = [], nextPageToken } = await ask(listCall(pageToken), signal);
        const found = jobsIn(tuningJobs).find((job) => trainingFileOf(job) === trainingFile);
        if (found) return nameOf(found);
        if (typeof nextPageToken !== 'string' || nextPageToken === '') return undefined;
        pageToken = nextPageToken;
      }
      return undefined;
    },
    async start({ training, validation, epochs, name }, signal) {
      const call: VertexCall = (client, options) =>
        client.tunings.tune({
          baseModel,
          trainingDataset: { gcsUri: training },
          config: {
            ...options,
            epochCount: epochs,
            tunedModelDisplayName: name,
            ...(validation === undefined ? {} : { validationDataset: { gcsUri: validation } }),
          },
        });
      return nameOf(await ask(call, signal, baseModel));
    },
    async jobState(job, signal) {
      return stateOf(
        await ask((client, config) => client.tunings.get({ name: job, config }), signal),
      );
    },
  };
}

function checkPlace({ project, location, isEndpoint }: VertexPlace): void {
  if (project === undefined) {
    throw new SkllmError('config', 'an express key cannot tune a model', {
      hint: 'Set GOOGLE_CLOUD_PROJECT, and get credentials by: gcloud auth application-default login',
    });
  }
  if (isEndpoint) {
    throw new SkllmError('usage', 'a model that was tuned before is not tuned again', {
      hint: 'Name its base model, such as vertex::gemini-2.5-flash.',
    });
  }
  if (/-\w+\d$/.test(location)) return;
  throw new SkllmError('config', `models are tuned in a region, and "${location}" is none`, {
    hint: 'Set GOOGLE_CLOUD_LOCATION to one such as us-central1 or europe-west4.',
  });
}

function listCall(pageToken: string | undefined): VertexCall {
  const next = pageToken === undefined ? {} : { pageToken };
  return (client, options) => client.tunings.list({ config: { ...options, pageSize, ...next } });
}

/** The phases of Google's job states, without the `JOB_STATE_` before each; others are waiting. */
const phases: Readonly<Record<string, TuningState['phase']>> = {
  RUNNING: 'running',
  UPDATING: 'running',
  PAUSED: 'running',
  CANCELLING: 'running',
  SUCCEEDED: 'done',
  PARTIALLY_SUCCEEDED: 'done',
  FAILED: 'failed',
  EXPIRED: 'failed',
  CANCELLED: 'cancelled',
};

function stateOf({ state, tunedModel, tuningDataStats, error }: Unchecked): TuningState {
  const name = String(state).replace('JOB_STATE_', '');
  const endpoint = isObject(tunedModel) ? tunedModel.endpoint : undefined;
  const reason = isObject(error) ? error.message : undefined;
  return {
    phase: phases[name] ?? 'waiting',
    word: name.toLowerCase(),
    model: typeof endpoint === 'string' ? endpoint : undefined,
    tokens: tokensIn(tuningDataStats),
    reason: typeof reason === 'string' ? reason : undefined,
  };
}

function tokensIn(stats: unknown): number | undefined {
  const supervised = isObject(stats) ? stats.supervisedTuningDataStats : undefined;
  const count = isObject(supervised) ? Number(supervised.totalBillableTokenCount) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

function trainingFileOf({ supervisedTuningSpec: spec }: Unchecked): unknown {
  return isObject(spec) ? spec.trainingDatasetUri : undefined;
}

function jobsIn(list: unknown): readonly Unchecked[] {
  if (Array.isArray(list)) return list.filter(isObject);
  throw malformed('no list of jobs');
}

function nameOf({ name }: Unchecked): string {
  if (typeof name === 'string') return name;
  throw malformed('a job without a name');
}
