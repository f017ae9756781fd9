import { onTestFinished } from 'vitest';
import type { RequestHooks } from './batch-service.ts';
import {
  type completion,
  type Handler,
  type Recorded,
  type ScriptedReply,
  startService,
} from './service.ts';
import { generated, googleError, tokenReply } from './vertex.ts';

/** A batch prediction job of the emulated service. */
export interface VertexJob {
  readonly name: string;
  readonly displayName: string;
  readonly source: string;
  readonly folder: string;
  state: string;
}

/**
 * Starts an emulation of Vertex AI's batch prediction jobs, and of the Cloud Storage that their
 * files are in, on this machine. Jobs are answered when a test says so.
 *
 * @param model - Answers, as it would chat completions.
 * @param results - Changes the lines of results before they can be fetched.
 * @param hooks.losesReply - The first job is begun, and the reply says that it is not.
 */
export async function startVertexBatches(
  model: Handler,
  results: (lines: object[]) => unknown[] = (lines) => lines,
  { losesReply = false, before, after }: RequestHooks & { readonly losesReply?: boolean } = {},
) {
  const objects = new Map<string, string>();
  const jobs: VertexJob[] = [];
  const requests: Recorded[] = [];

  const routes: readonly [
    RegExp,
    (match: string[], request: Recorded) => ScriptedReply | Promise<ScriptedReply>,
  ][] = [
    [/^POST .*\/token/, () => tokenReply],
    [
      /^POST .*:generateContent$/,
      async (_, { body }) => ({ body: await answer(JSON.parse(body)) }),
    ],
    [
      /^POST \/upload\/storage\/v1\/b\/(\w+)\/o\?uploadType=media&name=([^&]+)/,
      ([, bucket, name = ''], { body }) => {
        const address = `gs://${bucket}/${decodeURIComponent(name)}`;
        // The program asks that there be none of that name.
        if (objects.has(address)) return { status: 412, body: googleError('it is there') };
        objects.set(address, body);
        return { body: { kind: 'storage#object' } };
      },
    ],
    [
      /^GET \/storage\/v1\/b\/(\w+)\/o\?prefix=([^&]+)/,
      ([, bucket, prefix = '']) => {
        const start = `gs://${bucket}/${decodeURIComponent(prefix)}`;
        const names = [...objects.keys()].filter((name) => name.startsWith(start));
        return {
          body: { items: names.map((name) => ({ name: name.replace(`gs://${bucket}/`, '') })) },
        };
      },
    ],
    [
      /^GET \/storage\/v1\/b\/(\w+)\/o\/(.+)\?alt=media$/,
      ([, bucket, name = '']) => ({
        body: Buffer.from(objects.get(`gs://${bucket}/${decodeURIComponent(name)}`)!),
      }),
    ],
    [/^POST .*\/batchPredictionJobs$/, (_, { body }) => create(JSON.parse(body))],
    [
      /^GET .*\/batchPredictionJobs\?filter=([^&]+)/,
      ([, filter = '']) => ({
        body: {
          batchPredictionJobs: jobs
            .filter((job) => decodeURIComponent(filter) === `displayName="${job.displayName}"`)
            .map(shown),
        },
      }),
    ],
    [/^POST .*\/batchPredictionJobs\/(\d+):cancel$/, ([, id]) => cancel(jobs[Number(id)]!)],
    [/^GET .*\/batchPredictionJobs\/(\d+)$/, ([, id]) => look(jobs[Number(id)]!)],
  ];

  const service = await startService(async (request) => {
    requests.push(request);
    const early = await before?.(request);
    if (early) return early;
    const line = `${request.method} ${request.path}`;
    const route = routes.find(([pattern]) => pattern.test(line));
    if (!route) return { status: 404, body: { error: { code: 404, message: `no route ${line}` } } };
    if (
      !line.includes('/token') &&
      request.headers.authorization !== 'Bearer access-token-0123456789'
    ) {
      return { status: 401, body: { error: { code: 401, message: 'no credentials' } } };
    }
    const reply = await route[1]([...route[0].exec(line)!], request);
    after?.(request);
    return reply;
  });
  onTestFinished(() => service.close());

  function create(body: {
    displayName: string;
    inputConfig: { gcsSource: { uris: string[] } };
    outputConfig: { gcsDestination: { outputUriPrefix: string } };
  }): ScriptedReply {
    const job: VertexJob = {
      name: `projects/123/locations/europe-west4/batchPredictionJobs/${jobs.length}`,
      displayName: body.displayName,
      source: body.inputConfig.gcsSource.uris[0]!,
      folder: `${body.outputConfig.gcsDestination.outputUriPrefix}/prediction-model-2026`,
      state: 'JOB_STATE_PENDING',
    };
    jobs.push(job);
    if (losesReply && jobs.length === 1) return { status: 503, body: googleError('later') };
    return { body: shown(job) };
  }

  function cancel(job: VertexJob): ScriptedReply {
    if (job.state !== 'JOB_STATE_PENDING') {
      return { status: 400, body: googleError('it is not running') };
    }
    job.state = 'JOB_STATE_CANCELLING';
    return { body: {} };
  }

  /** What was cancelled has ended by the second look at it. */
  function look(job: VertexJob): ScriptedReply {
    const reply = { body: shown(job) };
    if (job.state === 'JOB_STATE_CANCELLING') job.state = 'JOB_STATE_CANCELLED';
    return reply;
  }

  function shown({ name, displayName, state, folder }: VertexJob): object {
    const ended = !['JOB_STATE_PENDING', 'JOB_STATE_CANCELLING'].includes(state);
    return {
      name,
      displayName,
      state,
      ...(ended ? { outputInfo: { gcsOutputDirectory: folder } } : {}),
    };
  }

  async function answer({
    contents,
    systemInstruction,
    generationConfig,
  }: VertexRequest): Promise<object> {
    const text = ({ parts }: { parts: { text: string }[] }) => parts[0]!.text;
    const body = {
      messages: [
        { role: 'system', content: text(systemInstruction) },
        { role: 'user', content: text(contents[0]!) },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { schema: generationConfig.responseJsonSchema },
      },
    };
    const chat = {
      method: 'POST',
      path: '/chat/completions',
      headers: {},
      at: 0,
      body: JSON.stringify(body),
    };
    const reply = (await model(chat, 0)).body as ReturnType<typeof completion>;
    return generated((reply.choices[0]!.message as unknown as { content: string }).content);
  }

  return {
    url: service.url,
    requests,
    objects,
    jobs,
    finish: async () => {
      for (const job of jobs.filter(({ state }) => state === 'JOB_STATE_PENDING')) {
        const lines: object[] = [];
        for (const line of objects.get(job.source)!.trimEnd().split('\n')) {
          const { request } = JSON.parse(line);
          lines.push({
            status: '',
            processed_time: '2026-11-20T00:00:00Z',
            request,
            response: await answer(request),
          });
        }
        const text = results(lines)
          .map((line) => `${JSON.stringify(line)}\n`)
          .join('');
        objects.set(`${job.folder}/predictions.jsonl`, text);
        job.state = 'JOB_STATE_SUCCEEDED';
      }
    },
  };
}

interface VertexRequest {
  readonly contents: { parts: { text: string }[] }[];
  readonly systemInstruction: { parts: { text: string }[] };
  readonly generationConfig: { responseJsonSchema: unknown };
}
