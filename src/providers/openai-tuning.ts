import type { JobCreateParams } from 'openai/resources/fine-tuning/jobs';
import type { Connection } from '../model.ts';
import type { TuningApi, TuningFileState, TuningState } from '../tuning.ts';
import { chatBody } from './chat-body.ts';
import { isCount, isObject, malformed, readObject, type Unchecked } from './chat-reply.ts';
import { type Call, openLine } from './exchange.ts';
import { hostOf, secrets } from './openai-compatible.ts';
import type { Service } from './service.ts';
import { serviceError } from './service-error.ts';
import { quoteWords } from './service-words.ts';

/** What services that speak OpenAI's fine-tuning API differ in. */
export interface TuningDialect extends Pick<TuningApi, 'limits' | 'price' | 'alias' | 'deploying'> {
  /** What a file begins with: Azure wants a byte-order mark. */
  readonly fileStart: string;
  /** How the number of epochs is said. */
  epochs(count: number): Pick<JobCreateParams, 'method' | 'hyperparameters'>;
}

/** Milliseconds for one request where none are set: a file may be large. */
const patience = 600_000;

/** Jobs of a page, and pages looked through for one: a job of ours is among the newest. */
const pageSize = 100;
const mostPages = 10;

/**
 * Fine-tuning by OpenAI's API, as Azure has it too.
 *
 * Files are found again by their name, which the caller makes unlike all others, and jobs by their
 * training file.
 */
export function openAiTuning(
  service: Service,
  connection: Connection,
  { fileStart, epochs, ...own }: TuningDialect,
): TuningApi {
  const { model, options } = connection;
  const host = hostOf(service);
  const line = openLine(service, { ...connection, options: { timeout: patience, ...options } });

  const ask: Ask = async (call, signal, asked) => {
    const answer = await line.exchange(call, signal);
    if (!('status' in answer)) return readObject(answer.body);
    const quote = (words: string) => quoteWords(words, secrets(service), '');
    throw serviceError(answer, { service, host, model: asked, quote });
  };

  return {
    ...own,
    destination: () => host,
    example(request, reply) {
      const style = { model, dialect: service.dialect, options, refused: new Set<string>() };
      const { messages } = chatBody(request, style);
      return JSON.stringify({ messages: [...messages, { role: 'assistant', content: reply }] });
    },
    ...trainingFiles(ask, fileStart),
    ...tuningJobs(ask, model, epochs),
  };
}

/** Makes one request; `asked` is the model that it is about, for messages. */
type Ask = (call: Call, signal: AbortSignal, asked?: string) => Promise<Unchecked>;

function trainingFiles(
  ask: Ask,
  fileStart: string,
): Pick<TuningApi, 'findFile' | 'sendFile' | 'fileState'> {
  return {
    async findFile(name, signal) {
      const list: Call = (sdk, sent) =>
        sdk.files.list({ purpose: 'fine-tune', order: 'desc' }, sent);
      const found = members(await ask(list, signal)).find(({ filename }) => filename === name);
      return found && idOf(found);
    },
    async sendFile(name, bytes, signal) {
      const form = new FormData();
      form.set('purpose', 'fine-tune');
      form.set('file', new Blob([fileStart, bytes], { type: 'application/jsonl' }), name);
      // Written here, for the `fetch` of the run does not know Node's own forms.
      const written = new Response(form);
      const body = Buffer.from(await written.arrayBuffer());
      const headers = { 'content-type': written.headers.get('content-type') };
      return idOf(await ask((sdk, sent) => sdk.post('/files', { ...sent, body, headers }), signal));
    },
    async fileState(file, signal) {
      const { status } = await ask((sdk, sent) => sdk.files.retrieve(file, sent), signal);
      return fileStates[String(status)] ?? 'ready';
    },
  };
}

function tuningJobs(
  ask: Ask,
  model: string,
  epochs: TuningDialect['epochs'],
): Pick<TuningApi, 'findJob' | 'start' | 'jobState'> {
  return {
    async findJob(trainingFile, signal) {
      let after: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const query = { limit: pageSize, ...(after === undefined ? {} : { after }) };
        const body = await ask((sdk, sent) => sdk.fineTuning.jobs.list(query, sent), signal);
        const jobs = members(body);
        const found = jobs.find((job) => job.training_file === trainingFile);
        if (found) return idOf(found);
        const last = jobs.at(-1);
        if (body.has_more !== true || last === undefined) return undefined;
        after = idOf(last);
      }
      return undefined;
    },
    async start({ training, validation, epochs: count, name }, signal) {
      const params: JobCreateParams = {
        model,
        training_file: training,
        ...(validation === undefined ? {} : { validation_file: validation }),
        suffix: name,
        ...epochs(count),
      };
      return idOf(
        await ask((sdk, sent) => sdk.fineTuning.jobs.create(params, sent), signal, model),
      );
    },
    async jobState(job, signal) {
      return stateOf(await ask((sdk, sent) => sdk.fineTuning.jobs.retrieve(job, sent), signal));
    },
  };
}

/** States of a file that is not ready; all others are, whatever a service calls them. */
const fileStates: Readonly<Record<string, TuningFileState>> = {
  pending: 'checking',
  running: 'checking',
  notRunning: 'checking',
  error: 'refused',
  deleting: 'refused',
  deleted: 'refused',
};

const phases: Readonly<Record<string, TuningState['phase']>> = {
  running: 'running',
  pausing: 'running',
  paused: 'running',
  resuming: 'running',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

function stateOf({
  status,
  fine_tuned_model: model,
  trained_tokens,
  error,
}: Unchecked): TuningState {
  const reason = isObject(error) && typeof error.message === 'string' ? error.message : undefined;
  return {
    phase: phases[String(status)] ?? 'waiting',
    word: String(status),
    model: typeof model === 'string' ? model : undefined,
    tokens: isCount(trained_tokens) ? trained_tokens : undefined,
    reason,
  };
}

function members({ data }: Unchecked): readonly Unchecked[] {
  if (Array.isArray(data)) return data.filter(isObject);
  throw malformed('no list');
}

function idOf({ id }: Unchecked): string {
  if (typeof id === 'string') return id;
  throw malformed('an answer without an id');
}
