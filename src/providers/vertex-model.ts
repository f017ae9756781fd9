import { ProviderError } from '../errors.ts';
import type { Abilities, BatchApi, LanguageModel, ModelRequest } from '../model.ts';
import { modelData } from './model-data.ts';
import { modelId } from './model-id.ts';
import { cleanHeaders } from './service.ts';
import type { Refusal } from './service-error.ts';
import { serviceWords } from './service-words.ts';
import { shownBody } from './shown-body.ts';
import { vertexBatches } from './vertex-batch.ts';
import { type Refused, readVertexLine, vertexBatchLine } from './vertex-batch-lines.ts';
import { checkVertexExtra, type VertexBody, vertexBody } from './vertex-body.ts';
import { refusedOptions, vertexError } from './vertex-error.ts';
import { openVertexLine, type VertexCall, type VertexLine } from './vertex-line.ts';
import { resourcePath, type VertexAccess } from './vertex-place.ts';
import { vertexReply } from './vertex-reply.ts';

/** What Gemini models can do. */
export const vertexAbilities: Abilities = {
  multiple: true,
  explain: true,
  confidence: true,
  images: true,
};

/**
 * A Gemini model on Vertex AI.
 *
 * It remembers for its lifetime which options the model refuses.
 */
export async function vertexModel(access: VertexAccess): Promise<LanguageModel> {
  const { connection, place } = access;
  const { options, namespace, model } = connection;
  checkVertexExtra(options);
  const refused = new Set<string>();
  const line = openVertexLine(access);
  const write = (request: ModelRequest) => vertexBody(request, options, refused);
  const name = place.resource.split('/').at(-1)!;
  return {
    kind: 'language',
    id: modelId({ namespace, model }),
    abilities: vertexAbilities,
    ...(await modelData({ list: 'google', model: name, priced: !place.isEndpoint }, options)),
    identity: identity(access),
    host: new URL(place.baseUrl).host,
    complete: async (request, { signal }) => {
      const body = write(request);
      const answer = await line.exchange(generate(place.resource, body), signal);
      if (!('status' in answer)) return vertexReply(answer.body);
      note(answer, body, refused);
      const formatted = body.generationConfig.responseMimeType !== undefined;
      throw vertexError(answer, access, { model, user: request.user, formatted });
    },
    show: (request) => show(access, write(request)),
    batch: batchApi(access, line, write),
    notices: () => [
      ...ignoredKey(access),
      ...[...refused].map((name) => `${model} does not take "${name}": it is no longer sent.`),
    ],
  };
}

/** Jobs are for base models of a project; a deployed model answers one request at a time. */
function batchApi(
  access: VertexAccess,
  line: VertexLine,
  write: (request: ModelRequest) => VertexBody,
): BatchApi {
  const { place, connection } = access;
  const takesJobs = place.project !== undefined && !place.isEndpoint;
  const { model } = connection;
  const refused: Refused = (status, message, user) => {
    const refusal = { status, headers: new Headers(), words: serviceWords(message) };
    return vertexError(refusal, access, { model, user, formatted: false });
  };
  return {
    line: (id, request) => vertexBatchLine(id, write(request)),
    read: (text) => readVertexLine(text, refused),
    ...(takesJobs ? { service: vertexBatches(access, line) } : {}),
  };
}

/** The whole body goes in as an extra one, so that it is sent just as `show` has it. */
function generate(resource: string, { contents, ...rest }: VertexBody): VertexCall {
  return (client, { abortSignal, httpOptions }) =>
    client.models.generateContent({
      model: resource,
      contents: contents.map(({ role, parts }) => ({ role, parts: [...parts] })),
      config: {
        abortSignal,
        automaticContinuation: false,
        httpOptions: { ...httpOptions, extraBody: rest },
      },
    });
}

/** Notes the options that the model does not take, so that no later request has them. */
function note(answer: Refusal, body: VertexBody, refused: Set<string>): void {
  const names = refusedOptions(answer, body);
  if (names.length === 0) return;
  for (const name of names) refused.add(name);
  const message = `the model does not take ${names.join(', ')}`;
  throw new ProviderError('unsupported', message, { part: 'parameter' });
}

function identity({ connection: { options }, place }: VertexAccess) {
  const { temperature = 0, seed, reasoningEffort, system, extraBody } = options.request ?? {};
  return {
    type: 'vertex',
    endpoint: `${place.baseUrl}/v1`,
    model: place.resource,
    request: { temperature, seed, reasoningEffort, system, extraBody },
  };
}

function show({ connection, place }: VertexAccess, body: VertexBody): string {
  const own = Object.keys(cleanHeaders(connection));
  const names = [place.apiKey === undefined ? 'authorization' : 'x-goog-api-key', ...own];
  const head = [
    `POST ${place.baseUrl}/v1/${resourcePath(place)}:generateContent`,
    'content-type: application/json',
    ...names.map((name) => `${name}: ***`),
  ];
  return `${head.join('\n')}\n\n${shownBody(body)}`;
}

function ignoredKey({ connection: { settings, namespace }, place }: VertexAccess): string[] {
  if (!settings.apiKey || place.apiKey !== undefined) return [];
  return [`${namespace} has a project, so Google's credentials are used and the key is not.`];
}
