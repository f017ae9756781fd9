import { onTestFinished } from 'vitest';
import { type Recorded, type ScriptedReply, startService } from './service.ts';
import { googleError, tokenReply } from './vertex.ts';

/** A tuning job as it was asked for. */
export interface VertexJob {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  looks: number;
}

/**
 * Vertex AI's tuning, the Cloud Storage that its files go through, and the service of tokens, all at
 * one address.
 *
 * @param states - What a job is at its first, second … look; the last one stays.
 */
export async function startVertexTuning(
  states: readonly Readonly<Record<string, unknown>>[],
  heard: (request: Recorded, index: number) => ScriptedReply | undefined = () => undefined,
) {
  const objects = new Map<string, string>();
  const jobs: VertexJob[] = [];
  const service = await startService((request, index) => {
    const reply = answer(request, { objects, jobs, states });
    return heard(request, index) ?? reply;
  });
  onTestFinished(() => service.close());
  return { ...service, objects, jobs };
}

interface State {
  readonly objects: Map<string, string>;
  readonly jobs: VertexJob[];
  readonly states: readonly Readonly<Record<string, unknown>>[];
}

function answer(request: Recorded, state: State): ScriptedReply {
  const url = new URL(request.path, 'http://service');
  if (url.pathname.includes('token')) return tokenReply;
  if (request.headers.authorization !== `Bearer ${token}`) return { status: 401 };
  if (url.pathname.startsWith('/upload/storage/v1/b/')) return write(request, url, state);
  if (url.pathname.startsWith('/storage/v1/b/')) return find(url, state);
  if (url.pathname.endsWith('/tuningJobs')) return jobsAt(request, url, state);
  const job = state.jobs.find(({ name }) => url.pathname === `/v1/${name}`);
  return job ? show(job, state) : { status: 404, body: googleError('no such job', { code: 404 }) };
}

const { access_token: token } = tokenReply.body as { access_token: string };

function write({ body }: Recorded, url: URL, { objects }: State): ScriptedReply {
  const name = `${url.pathname.split('/')[5]}/${url.searchParams.get('name')}`;
  const absent = url.searchParams.get('ifGenerationMatch') === '0';
  if (absent && objects.has(name)) return { status: 412, body: googleError('there already') };
  objects.set(name, body);
  return { body: { kind: 'storage#object', name } };
}

function find(url: URL, { objects }: State): ScriptedReply {
  const [, , , , bucket = '', , object = ''] = url.pathname.split('/');
  const name = `${bucket}/${decodeURIComponent(object)}`;
  return objects.has(name)
    ? { body: { kind: 'storage#object', name } }
    : { status: 404, body: googleError('no such object', { code: 404 }) };
}

/** Starts a job, or lists them in pages of one, the newest first. */
function jobsAt(request: Recorded, url: URL, { jobs }: State): ScriptedReply {
  if (request.method === 'POST') {
    const name = `${url.pathname.slice('/v1/'.length)}/${jobs.length + 1}`;
    jobs.push({ name, body: JSON.parse(request.body), looks: 0 });
    return { body: shown(jobs.at(-1)!, { state: 'JOB_STATE_PENDING' }) };
  }
  const at = jobs.length - 1 - Number(url.searchParams.get('pageToken') ?? 0);
  if (at < 0) return { body: {} };
  const page = { tuningJobs: [shown(jobs[at]!, { state: 'JOB_STATE_PENDING' })] };
  return { body: at === 0 ? page : { ...page, nextPageToken: String(jobs.length - at) } };
}

function show(job: VertexJob, { states }: State): ScriptedReply {
  const state = states[Math.min(job.looks, states.length - 1)] ?? {};
  job.looks += 1;
  return { body: shown(job, state) };
}

function shown({ name, body }: VertexJob, more: Readonly<Record<string, unknown>>) {
  return { ...body, name, ...more };
}
