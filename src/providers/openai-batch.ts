import { ProviderError } from '../errors.ts';
import type { BatchJob, BatchService, Connection } from '../model.ts';
import { isObject, readObject, type Unchecked } from './chat-reply.ts';
import { download, uploadPatience } from './download.ts';
import { type Answer, type Call, openLine, tokenFetch } from './exchange.ts';
import type { BatchPlace, Service } from './service.ts';
import { type Refusal, serviceError } from './service-error.ts';
import { serviceWords } from './service-words.ts';

/** What a batch service is made from. */
export interface BatchOptions {
  readonly service: Service;
  readonly place: BatchPlace;
  readonly connection: Connection;
  /** Makes a service's words fit for a message. */
  readonly quote: (words: string) => string;
}

/** The files and batches of OpenAI and of Azure. */
export function openAiBatches(options: BatchOptions): BatchService {
  const { connection, place } = options;
  const service = { ...options.service, baseUrl: place.baseUrl };
  const line = openLine(service, connection);
  const timeout = Math.max(connection.options.timeout ?? 0, uploadPatience);
  const patient = { ...connection, options: { ...connection.options, timeout } };
  const fileLine = openLine(service, patient);
  const host = new URL(place.baseUrl).host;
  const checked = (answer: Answer | Refusal): Unchecked => {
    if (!('status' in answer)) return readObject(answer.body);
    throw serviceError(answer, { service, host, quote: options.quote });
  };
  const ask: Ask = async (call, signal) => checked(await line.exchange(call, signal));

  return {
    limits: place.limits,
    priceShare: 0.5,
    answersLive: place.answersLive,
    upload: async (name, content, signal) => {
      const file = new File([content], `${name}.jsonl`, { type: 'application/jsonl' });
      const call: Call = (sdk, own) => sdk.files.create({ file, purpose: 'batch' }, own);
      return idOf(checked(await fileLine.exchange(call, signal)));
    },
    ready: async (file, signal) => {
      const { status } = await ask((sdk, own) => sdk.files.retrieve(file, own), signal);
      if (status === 'error') throw unusable(host);
      return !underWay.includes(String(status));
    },
    create: async (file, name, signal) => {
      const body = newBatch(file, name, place);
      return idOf(await ask((sdk, own) => sdk.batches.create(body, own), signal));
    },
    find: (name, signal) => findJob(name, ask, signal),
    look: async (job, signal) =>
      jobOf(await ask((sdk, own) => sdk.batches.retrieve(job, own), signal)),
    cancel: async (job, signal) => {
      await ask((sdk, own) => sdk.batches.cancel(job, own), signal);
    },
    results: (file, signal) => {
      const url = new URL(`${service.baseUrl}/files/${encodeURIComponent(file)}/content`);
      for (const [name, value] of Object.entries(service.query)) url.searchParams.set(name, value);
      const refused = (refusal: Refusal) =>
        serviceError(refusal, { service, host, quote: options.quote });
      const own = { ...connection, fetch: tokenFetch(service, connection) };
      const headers = async () => service.headers;
      return download(url, { connection: own, headers, refused }, signal);
    },
  };
}

function newBatch(file: string, name: string, { route }: BatchPlace) {
  return {
    input_file_id: file,
    endpoint: route as '/v1/chat/completions',
    completion_window: '24h' as const,
    metadata: { [nameKey]: name },
  };
}

type Ask = (call: Call, signal: AbortSignal) => Promise<Unchecked>;

/** The last job of a name that was not refused; undefined where there is none among the newest. */
async function findJob(name: string, ask: Ask, signal: AbortSignal): Promise<string | undefined> {
  for (let [page, after] = [0, '']; page < mostPages; page++) {
    const query = { limit: 100, ...(after === '' ? {} : { after }) };
    const list = await ask((sdk, own) => sdk.batches.list(query, own), signal);
    const jobs = Array.isArray(list.data) ? list.data.filter(isObject) : [];
    const found = jobs.find((job) => nameOf(job) === name && job.status !== 'failed');
    if (found) return idOf(found);
    if (list.has_more !== true || jobs.length === 0) return undefined;
    after = idOf(jobs.at(-1)!);
  }
  return undefined;
}

const nameKey = 'skllm';

/** Pages of a hundred jobs each that are looked through. */
const mostPages = 20;

/** States of a file that Azure has not looked at yet. */
const underWay = ['pending', 'running', 'uploading'];

const noRoomCodes = ['token_limit_exceeded', 'too_many_tasks'];

function jobOf(job: Unchecked): BatchJob {
  const word = String(job.status);
  const counts = isObject(job.request_counts) ? job.request_counts : undefined;
  const files = [job.output_file_id, job.error_file_id];
  return {
    state: states[word] ?? 'running',
    word,
    ...(word === 'failed' ? { refused: refusal(job.errors) } : {}),
    ...(counts && {
      counts: {
        total: Number(counts.total ?? 0),
        completed: Number(counts.completed ?? 0),
        failed: Number(counts.failed ?? 0),
      },
    }),
    results: files.filter((file): file is string => typeof file === 'string' && file !== ''),
  };
}

const states: Readonly<Record<string, BatchJob['state']>> = {
  validating: 'checking',
  cancelling: 'cancelling',
  failed: 'ended',
  completed: 'ended',
  expired: 'ended',
  cancelled: 'ended',
};

/** Only codes are repeated: what else is said of a file may quote it. */
function refusal(errors: unknown): NonNullable<BatchJob['refused']> {
  const data = isObject(errors) && Array.isArray(errors.data) ? errors.data : [];
  const codes = [...new Set(data.map((error) => serviceWords({ error }).code))];
  const shown = codes.filter((code) => /^\w{1,60}$/.test(code)).slice(0, 3);
  const noRoom = codes.some((code) => noRoomCodes.includes(code));
  return { message: shown.join(', ') || 'no reason given', noRoom };
}

function nameOf({ metadata }: Unchecked): unknown {
  return isObject(metadata) ? metadata[nameKey] : undefined;
}

function idOf({ id }: Unchecked): string {
  if (typeof id === 'string' && id !== '') return id;
  throw new ProviderError('malformed', 'the service sent no id');
}

function unusable(host: string): ProviderError {
  return new ProviderError('bad-request', `${host} cannot use the file of requests`);
}
