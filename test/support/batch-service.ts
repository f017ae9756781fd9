import { onTestFinished } from 'vitest';
import {
  errorBody,
  type Handler,
  type Recorded,
  type ScriptedReply,
  startService,
} from './service.ts';

/** A job of the emulated service, which a test may change at any time. */
export interface EmulatedJob {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  status: string;
  errors?: object;
  output?: string;
  error?: string;
}

export interface BatchEmulator {
  /** Address without a slash at its end. */
  readonly url: string;
  /** Every request so far, but for those of chat completions, which are in `asked`. */
  readonly requests: readonly Recorded[];
  readonly asked: readonly Recorded[];
  /** Contents of the files that were uploaded, by id. */
  readonly files: Map<string, string>;
  readonly jobs: readonly EmulatedJob[];
  /** Answers every request of every job that is running, and ends it. */
  finish(): Promise<void>;
}

export interface EmulatorOptions extends RequestHooks {
  /** Answers chat completions, live or in a job. */
  readonly model: Handler;
  /** What a job becomes when it is begun; `in_progress` unless given. */
  readonly begin?: (job: EmulatedJob, content: string) => void;
  /** Changes the lines of results before they can be fetched. */
  readonly results?: (lines: ResultLine[]) => { output: unknown[]; error?: unknown[] };
}

/** What a test does around the requests that an emulator carries out. */
export interface RequestHooks {
  /** Answers in place of the emulator where it gives something. */
  readonly before?:
    | ((request: Recorded) => ScriptedReply | undefined | Promise<ScriptedReply | undefined>)
    | undefined;
  /** Told when a request has been carried out, before it is answered. */
  readonly after?: ((request: Recorded) => void) | undefined;
}

/** A line of an output file, as OpenAI writes it. */
export interface ResultLine {
  readonly id: string;
  readonly custom_id: string;
  readonly response: { readonly status_code: number; readonly body: unknown } | null;
  readonly error: unknown;
}

/**
 * Starts an emulation of OpenAI's files and batches on this machine: it keeps files and jobs, and
 * refuses what the service refuses. Jobs are answered when a test says so.
 */
export async function startBatchService(options: EmulatorOptions): Promise<BatchEmulator> {
  const files = new Map<string, string>();
  const jobs: EmulatedJob[] = [];
  const asked: Recorded[] = [];
  const requests: Recorded[] = [];

  const routes: readonly [RegExp, (match: string[], request: Recorded) => ScriptedReply][] = [
    [/^POST .*\/files$/, (_, request) => upload(request)],
    [/^GET .*\/files\/([^/]+)\/content$/, ([, id = '']) => ({ body: Buffer.from(files.get(id)!) })],
    [
      /^GET .*\/files\/([^/]+)$/,
      ([, id = '']) => ({ body: { id, object: 'file', status: 'processed' } }),
    ],
    [/^POST .*\/batches$/, (_, request) => create(request)],
    [
      /^GET .*\/batches$/,
      () => ({ body: { object: 'list', data: jobs.map(shown), has_more: false } }),
    ],
    [/^POST .*\/batches\/([^/]+)\/cancel$/, ([, id = '']) => cancel(id)],
    [/^GET .*\/batches\/([^/]+)$/, ([, id = '']) => look(id)],
  ];

  const service = await startService(async (request, index) => {
    const early = await options.before?.(request);
    const path = `${request.method} ${request.path.split('?')[0]}`;
    if (path.endsWith('/chat/completions')) {
      asked.push(request);
      const reply = early ?? (await options.model(request, index));
      if (!early) options.after?.(request);
      return reply;
    }
    requests.push(request);
    if (early) return early;
    const route = routes.find(([pattern]) => pattern.test(path));
    if (!route) return { status: 404, body: { error: { message: `no route ${path}` } } };
    const reply = route[1]([...route[0].exec(path)!], request);
    options.after?.(request);
    return reply;
  });
  onTestFinished(() => service.close());

  function upload({ body }: Recorded): ScriptedReply {
    const part = /name="file"; filename="([^"]*)"\r\n[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(body);
    if (!part || !/name="purpose"\r\n\r\nbatch\r\n/.test(body))
      return refused('no file or purpose');
    if (part[2]!.startsWith('\ufeff')) return refused('the model name is missing');
    const id = `file-${files.size + 1}`;
    files.set(id, part[2]!);
    return {
      body: { id, object: 'file', bytes: part[2]!.length, filename: part[1], purpose: 'batch' },
    };
  }

  function create({ body }: Recorded): ScriptedReply {
    const { input_file_id, endpoint, completion_window, metadata } = JSON.parse(body);
    const content = files.get(input_file_id);
    if (content === undefined || completion_window !== '24h') return refused('no such file');
    const lines = content
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const job = {
      id: `batch_${jobs.length + 1}`,
      file: input_file_id,
      name: metadata.skllm,
      status: 'in_progress',
    };
    jobs.push(job);
    const ids = new Set(lines.map(({ custom_id }) => custom_id));
    if (ids.size < lines.length) fail(job, 'duplicate_custom_id');
    if (lines.some(({ url }) => url !== endpoint)) fail(job, 'mismatched_endpoint');
    options.begin?.(job, content);
    return { body: shown(job) };
  }

  function cancel(id: string): ScriptedReply {
    const job = jobOf(id);
    if (job.status !== 'in_progress') {
      return { status: 409, body: errorBody(`a batch that is ${job.status} is not cancelled`) };
    }
    job.status = 'cancelling';
    return { body: shown(job) };
  }

  /** What was cancelled has ended by the second look at it. */
  function look(id: string): ScriptedReply {
    const job = jobOf(id);
    const reply = { body: shown(job) };
    if (job.status === 'cancelling') job.status = 'cancelled';
    return reply;
  }

  function jobOf(id: string): EmulatedJob {
    return jobs.find((job) => job.id === id)!;
  }

  function shown({ id, file, name, status, errors, output, error }: EmulatedJob): object {
    const total = files.get(file)!.trimEnd().split('\n').length;
    return {
      id,
      object: 'batch',
      endpoint: '/v1/chat/completions',
      input_file_id: file,
      completion_window: '24h',
      created_at: 1_790_000_000,
      status,
      errors: errors ?? null,
      output_file_id: output ?? null,
      error_file_id: error ?? null,
      request_counts: { total, completed: output ? total : 0, failed: 0 },
      metadata: { skllm: name },
    };
  }

  async function answer(job: EmulatedJob): Promise<void> {
    const lines = files.get(job.file)!.trimEnd().split('\n');
    const results: ResultLine[] = [];
    for (const [index, line] of lines.entries()) {
      const { custom_id, method, url, body } = JSON.parse(line);
      const request = { method, path: url, headers: {}, body: JSON.stringify(body), at: 0 };
      const { status = 200, body: reply } = await options.model(request, index);
      const response = { status_code: status, request_id: `r${index}`, body: reply };
      results.push({ id: `batch_req_${index}`, custom_id, response, error: null });
    }
    const { output, error = [] } = options.results?.(results) ?? { output: results };
    job.status = 'completed';
    if (output.length > 0) job.output = store(`${job.id}-output`, output);
    if (error.length > 0) job.error = store(`${job.id}-error`, error);
  }

  function store(id: string, lines: readonly unknown[]): string {
    const text = (line: unknown) => (typeof line === 'string' ? line : JSON.stringify(line));
    files.set(id, lines.map((line) => `${text(line)}\n`).join(''));
    return id;
  }

  return {
    url: service.url,
    requests,
    asked,
    files,
    jobs,
    finish: async () => {
      for (const job of jobs) if (job.status === 'in_progress') await answer(job);
    },
  };
}

/** Has a job refused, as the service does when it looks through the file. */
export function fail(job: EmulatedJob, code: string): void {
  job.status = 'failed';
  job.errors = { object: 'list', data: [{ code, message: 'words of the service', line: 1 }] };
}

function refused(message: string): ScriptedReply {
  return { status: 400, body: errorBody(message) };
}
