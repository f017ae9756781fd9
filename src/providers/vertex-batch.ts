import { ProviderError } from '../errors.ts';
import type { BatchJob, BatchService } from '../model.ts';
import { isObject, readObject, type Unchecked } from './chat-reply.ts';
import { openStorage } from './cloud-storage.ts';
import { vertexError } from './vertex-error.ts';
import type { VertexCall, VertexLine } from './vertex-line.ts';
import type { VertexAccess } from './vertex-place.ts';

/** Batch prediction jobs of Vertex AI, their files by way of Cloud Storage. */
export function vertexBatches(access: VertexAccess, line: VertexLine): BatchService {
  const storage = () => openStorage(access, line);
  const ask = async (call: VertexCall, signal: AbortSignal): Promise<Unchecked> => {
    const answer = await line.exchange(call, signal);
    if ('status' in answer) throw vertexError(answer, access);
    return answer.body === '' ? {} : readObject(answer.body);
  };

  return {
    limits: { requests: 200_000, bytes: 1_000_000_000 },
    priceShare: 0.5,
    answersLive: true,
    check: () => void storage(),
    upload: async (name, content, signal) => {
      await storage().write(`${name}.jsonl`, content, signal);
      return storage().address(`${name}.jsonl`);
    },
    ready: async () => true,
    create: async (src, displayName, signal) => {
      const dest = src.replace(/\.jsonl$/, '');
      const job = { model: access.place.resource, src };
      const call: VertexCall = (client, options) =>
        client.batches.create({ ...job, config: { ...options, displayName, dest } });
      return nameOf(await ask(call, signal));
    },
    find: async (name, signal) => {
      const filter = `displayName="${name}"`;
      const call: VertexCall = (client, options) =>
        client.batches.list({ config: { ...options, filter } });
      const { batchPredictionJobs: found } = await ask(call, signal);
      const begun = (Array.isArray(found) ? found.filter(isObject) : []).find(
        (job) => job.displayName === name && job.state !== 'JOB_STATE_FAILED',
      );
      return begun && nameOf(begun);
    },
    look: async (name, signal) => {
      const job = await ask((client, config) => client.batches.get({ name, config }), signal);
      const { gcsOutputDirectory: folder } = isObject(job.outputInfo) ? job.outputInfo : {};
      const written = isEnded(job) && typeof folder === 'string' && folder !== '';
      return jobOf(job, written ? await storage().list(folder, signal) : []);
    },
    cancel: async (name, signal) => {
      await ask((client, config) => client.batches.cancel({ name, config }), signal);
    },
    results: (file, signal) => storage().read(file, signal),
  };
}

const endedStates = ['SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED'];

function isEnded({ state }: Unchecked): boolean {
  return endedStates.includes(wordOf(state));
}

function wordOf(state: unknown): string {
  return String(state).replace('JOB_STATE_', '');
}

/** RESOURCE_EXHAUSTED of google.rpc.Code. */
const exhausted = 8;

function jobOf(job: Unchecked, files: readonly string[]): BatchJob {
  const results = files.filter((file) => file.endsWith('.jsonl'));
  const word = wordOf(job.state);
  const { code } = isObject(job.error) ? job.error : {};
  const stats = isObject(job.completionStats) ? job.completionStats : undefined;
  const count = (name: string) => Math.max(0, Number(stats?.[name] ?? 0));
  const [completed, failed] = [count('successfulCount'), count('failedCount')];
  const refused = word === 'FAILED' && results.length === 0;
  return {
    state: isEnded(job) ? 'ended' : word === 'CANCELLING' ? 'cancelling' : 'running',
    word: word.toLowerCase(),
    ...(refused ? { refused: { message: `error ${code ?? 0}`, noRoom: code === exhausted } } : {}),
    ...(stats && {
      counts: { total: completed + failed + count('incompleteCount'), completed, failed },
    }),
    results,
  };
}

function nameOf({ name }: Unchecked): string {
  if (typeof name === 'string' && /^projects\/[\w./:-]+$/.test(name)) return name;
  throw new ProviderError('malformed', 'the service sent no name of a job');
}
