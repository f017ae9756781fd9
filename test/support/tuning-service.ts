import { onTestFinished } from 'vitest';
import { type Handler, type Recorded, type ScriptedReply, startService } from './service.ts';

/** A file as it was sent. */
export interface SentFile {
  readonly id: string;
  readonly filename: string;
  readonly content: string;
}

/** A fine-tuning job as it was asked for. */
export interface Job {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Times that it was looked at. */
  looks: number;
}

export interface TuningServiceOptions {
  /** What a job is at its first, second … look; the last one stays. */
  readonly states?: readonly Readonly<Record<string, unknown>>[];
  /** What a file is at its first, second … look. */
  readonly fileStates?: readonly string[];
  /** Answers chat completions. */
  readonly chat?: Handler;
  /** Told of each request that changes or reads something, once the service has done its part. */
  readonly heard?: (request: Recorded, index: number) => ScriptedReply | undefined;
}

/**
 * A service with files and fine-tuning as OpenAI and Azure have them, whatever precedes their paths.
 *
 * It outlives the processes that talk to it, so that a test can kill them.
 */
export async function startTuningService(options: TuningServiceOptions = {}) {
  const files: SentFile[] = [];
  const jobs: Job[] = [];
  const service = await startService(async (request, index) => {
    const reply = await answer(request, { files, jobs, options, index });
    return options.heard?.(request, index) ?? reply;
  });
  onTestFinished(() => service.close());
  return { ...service, files, jobs };
}

interface State {
  readonly files: SentFile[];
  readonly jobs: Job[];
  readonly options: TuningServiceOptions;
  readonly index: number;
}

async function answer(request: Recorded, state: State): Promise<ScriptedReply> {
  const { pathname } = new URL(request.path, 'http://service');
  const [, resource = '', id] =
    /\/(files|fine_tuning\/jobs|chat\/completions)(?:\/(.+))?$/.exec(pathname) ?? [];
  const act = acts[`${request.method} ${resource}${id === undefined ? '' : '/:id'}`];
  if (!act) return refusal(404, `no operation ${request.method} ${request.path}`);
  return act(request, state, id ?? '');
}

type Act = (request: Recorded, state: State, id: string) => ScriptedReply | Promise<ScriptedReply>;

const acts: Readonly<Record<string, Act>> = {
  'POST files': sendFile,
  'GET files': (_, { files }) => ({ body: { object: 'list', data: files.map(shownFile) } }),
  'GET files/:id': showFile,
  'POST fine_tuning/jobs': startJob,
  'GET fine_tuning/jobs': listJobs,
  'GET fine_tuning/jobs/:id': showJob,
  'POST chat/completions': (request, { options, index }) =>
    options.chat?.(request, index) ?? refusal(404, 'no model'),
};

async function sendFile({ body, headers }: Recorded, { files }: State): Promise<ScriptedReply> {
  const form = await new Response(body, {
    headers: { 'content-type': headers['content-type'] ?? '' },
  }).formData();
  const file = form.get('file');
  if (!(file instanceof File) || form.get('purpose') !== 'fine-tune') {
    return refusal(400, 'no file for fine-tuning');
  }
  const id = `file-${files.length + 1}`;
  // As text() would drop a byte-order mark.
  const content = Buffer.from(await file.arrayBuffer()).toString();
  files.push({ id, filename: file.name, content });
  return { body: shownFile(files.at(-1)!) };
}

const looks = new WeakMap<SentFile, number>();

function showFile(_: Recorded, { files, options }: State, id: string): ScriptedReply {
  const file = files.find((one) => one.id === id);
  if (!file) return refusal(404, 'no such file');
  const states = options.fileStates ?? ['processed'];
  const seen = looks.get(file) ?? 0;
  looks.set(file, seen + 1);
  return { body: { ...shownFile(file), status: states[Math.min(seen, states.length - 1)] } };
}

function startJob(request: Recorded, { jobs, files }: State): ScriptedReply {
  const body = JSON.parse(request.body) as Job['body'];
  const known = files.some(({ id }) => id === body.training_file);
  if (!known) return refusal(400, 'no such training file');
  jobs.push({ id: `ftjob-${jobs.length + 1}`, body, looks: 0 });
  return { body: shownJob(jobs.at(-1)!, { status: 'validating_files' }) };
}

/** Pages of one job, the newest first. */
function listJobs({ path }: Recorded, { jobs }: State): ScriptedReply {
  const newest = [...jobs].reverse();
  const after = new URL(path, 'http://service').searchParams.get('after');
  const from = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1;
  const page = newest.slice(from, from + 1).map((job) => shownJob(job, { status: 'queued' }));
  return { body: { object: 'list', data: page, has_more: from + 1 < newest.length } };
}

function showJob(_: Recorded, { jobs, options }: State, id: string): ScriptedReply {
  const job = jobs.find((one) => one.id === id);
  if (!job) return refusal(404, 'no such job');
  const states = options.states ?? [{ status: 'queued' }];
  const state = states[Math.min(job.looks, states.length - 1)]!;
  job.looks += 1;
  return { body: shownJob(job, state) };
}

function shownFile({ id, filename, content }: SentFile) {
  const bytes = content.length;
  return { id, object: 'file', filename, bytes, purpose: 'fine-tune', status: 'processed' };
}

function shownJob({ id, body }: Job, more: Readonly<Record<string, unknown>>) {
  return {
    id,
    object: 'fine_tuning.job',
    model: body.model,
    training_file: body.training_file,
    fine_tuned_model: null,
    error: null,
    ...more,
  };
}

function refusal(status: number, message: string): ScriptedReply {
  return { status, body: { error: { message, type: 'invalid_request_error', code: null } } };
}
