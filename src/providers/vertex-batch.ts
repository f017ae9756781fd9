import { ProviderError, SkllmError } from '../errors.ts';
import type { BatchJob, BatchService } from '../model.ts';
import { isObject, readObject, type Unchecked } from './chat-reply.ts';
import { withDeadline } from './deadline.ts';
import { download, uploadPatience } from './download.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { networkError } from './network-error.ts';
import { cleanHeaders } from './service.ts';
import type { Refusal } from './service-error.ts';
import { isLoopback, serviceUrl } from './service-url.ts';
import { vertexError, vertexRefusal } from './vertex-error.ts';
import type { VertexLine } from './vertex-line.ts';
import type { VertexAccess } from './vertex-place.ts';

/**
 * Batch prediction jobs of Vertex AI, with their files in Cloud Storage. Requests are written here,
 * by the REST APIs; only the credentials are the SDK's business.
 */
export function vertexBatches(access: VertexAccess, line: VertexLine): BatchService {
  const { connection, place } = access;
  const parent = `projects/${place.project}/locations/${place.location}`;
  const jobs = `${place.baseUrl}/v1/${parent}/batchPredictionJobs`;

  const ask = async (url: string, signal: AbortSignal, init: Sent = {}): Promise<Unchecked> => {
    // The configuration's headers are for one host: they may hold a key.
    const own = url.startsWith(place.baseUrl) ? cleanHeaders(connection) : {};
    const headers = { ...(await line.authorize(signal)), ...own };
    const { host } = new URL(url);
    const patience = init.body instanceof Blob ? uploadPatience : 120_000;
    const timeout = Math.max(connection.options.timeout ?? 0, patience);
    const response = await withDeadline(timeout, signal, (within) =>
      guardedFetch(connection.fetch, headers)(url, { ...init, signal: within }).catch((error) => {
        throw within.aborted ? within.reason : networkError(error, host);
      }),
    );
    const text = await response.text();
    if (!response.ok) throw vertexError(vertexRefusal(response, text), access);
    return readObject(text === '' ? '{}' : text);
  };
  const post = (url: string, body: object, signal: AbortSignal) => ask(url, signal, json(body));

  return {
    limits: { requests: 200_000, bytes: 1_000_000_000 },
    priceShare: 0.5,
    answersLive: true,
    check: () => void storagePlace(access),
    upload: async (name, content, signal) => {
      const { bucket, folder, storage } = storagePlace(access);
      const object = `${folder}${name}.jsonl`;
      const query = `uploadType=media&name=${encodeURIComponent(object)}`;
      const headers = { 'content-type': 'application/jsonl' };
      await ask(`${storage}/upload/storage/v1/b/${bucket}/o?${query}`, signal, {
        method: 'POST',
        body: content,
        headers,
      });
      return `gs://${bucket}/${object}`;
    },
    ready: async () => true,
    create: async (file, name, signal) => {
      const body = {
        displayName: name,
        model: place.resource,
        inputConfig: { instancesFormat: 'jsonl', gcsSource: { uris: [file] } },
        outputConfig: {
          predictionsFormat: 'jsonl',
          gcsDestination: { outputUriPrefix: file.replace(/\.jsonl$/, '') },
        },
      };
      return nameOf(await post(jobs, body, signal));
    },
    find: async (name, signal) => {
      const filter = encodeURIComponent(`displayName="${name}"`);
      const { batchPredictionJobs: found } = await ask(`${jobs}?filter=${filter}`, signal);
      const begun = (Array.isArray(found) ? found.filter(isObject) : []).find(
        (job) => job.displayName === name && job.state !== 'JOB_STATE_FAILED',
      );
      return begun && nameOf(begun);
    },
    look: async (job, signal) => {
      const seen = await ask(`${place.baseUrl}/v1/${job}`, signal);
      const { gcsOutputDirectory: folder } = isObject(seen.outputInfo) ? seen.outputInfo : {};
      const ended = isEnded(seen);
      const written = ended && typeof folder === 'string' ? folder : undefined;
      return jobOf(seen, written === undefined ? [] : await listed(written, access, ask, signal));
    },
    cancel: async (job, signal) => {
      await post(`${place.baseUrl}/v1/${job}:cancel`, {}, signal);
    },
    results: (file, signal) => {
      const { storage } = storagePlace(access);
      const { bucket, object } = partsOf(file);
      const url = `${storage}/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}?alt=media`;
      const headers = (own: AbortSignal) => line.authorize(own);
      const refused = (refusal: Refusal) => vertexError(refusal, access);
      return download(new URL(url), { connection, headers, refused }, signal);
    },
  };
}

interface Sent {
  readonly method?: string;
  readonly body?: string | Blob;
  readonly headers?: Record<string, string>;
}

type Ask = (url: string, signal: AbortSignal) => Promise<Unchecked>;

function json(body: object): Sent {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', body: JSON.stringify(body), headers };
}

/** Files of results: those in the folder that a job names. */
async function listed(
  folder: string,
  access: VertexAccess,
  ask: Ask,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { storage } = storagePlace(access);
  const { bucket, object } = partsOf(folder.replace(/\/?$/, '/'));
  const files: string[] = [];
  let token = '';
  do {
    const query = `prefix=${encodeURIComponent(object)}${token && `&pageToken=${encodeURIComponent(token)}`}`;
    const page = await ask(`${storage}/storage/v1/b/${bucket}/o?${query}`, signal);
    const items = Array.isArray(page.items) ? page.items.filter(isObject) : [];
    const names = items.map(({ name }) => String(name));
    files.push(...names.filter((name) => name.endsWith('.jsonl')));
    token = typeof page.nextPageToken === 'string' ? page.nextPageToken : '';
  } while (token !== '');
  return files.map((name) => `gs://${bucket}/${name}`);
}

function partsOf(uri: string): { readonly bucket: string; readonly object: string } {
  const [, bucket, object] = /^gs:\/\/([a-z0-9][\w.-]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket !== undefined && object !== undefined) return { bucket, object };
  throw new ProviderError('malformed', 'the service named no file in Cloud Storage');
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

function jobOf(job: Unchecked, results: readonly string[]): BatchJob {
  const word = wordOf(job.state);
  const { code } = isObject(job.error) ? job.error : {};
  const stats = isObject(job.completionStats) ? job.completionStats : undefined;
  const count = (name: string) => Math.max(0, Number(stats?.[name] ?? 0));
  const [completed, failed] = [count('successfulCount'), count('failedCount')];
  const refused = word === 'FAILED' && results.length === 0;
  return {
    state: isEnded(job) ? 'ended' : 'running',
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

/** Where files go. */
function storagePlace({ connection: { settings, namespace } }: VertexAccess) {
  const given = settings.bucket?.trim() ?? '';
  const [, bucket, folder = ''] = /^gs:\/\/([a-z0-9][\w.-]+)(?:\/([\w./-]*))?$/.exec(given) ?? [];
  if (bucket === undefined) {
    const what = given === '' ? 'has no bucket for files of requests' : 'has a bucket that is none';
    throw new SkllmError('config', `${namespace} ${what}`, {
      hint: `Set SKLLM_VERTEX_BUCKET or providers.${namespace}.bucket to gs://<bucket>/<folder>.`,
    });
  }
  const inFolder = folder === '' ? '' : folder.replace(/\/?$/, '/');
  return { bucket, folder: inFolder, storage: storageUrl(settings.storageUrl, namespace) };
}

function storageUrl(own: string | undefined, namespace: string): string {
  if (!own) return 'https://storage.googleapis.com';
  const setting = `providers.${namespace}.storageUrl`;
  const { baseUrl } = serviceUrl(own, setting);
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'https:' || isLoopback(hostname)) return baseUrl;
  throw new SkllmError('config', `${setting} is not safe for Google's credentials`, {
    hint: 'Give an address that begins with https://.',
  });
}
