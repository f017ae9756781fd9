import { ProviderError } from '../errors.ts';
import type { Abilities, BatchApi, Connection, LanguageModel, ModelRequest } from '../model.ts';
import { type ChatBody, type ChatStyle, chatBody, checkExtraBody } from './chat-body.ts';
import { chatReply, isObject, readObject } from './chat-reply.ts';
import { openLine } from './exchange.ts';
import type { ModelData } from './model-data.ts';
import { modelId } from './model-id.ts';
import { openAiBatches } from './openai-batch.ts';
import { batchLine, readBatchLine } from './openai-batch-lines.ts';
import type { Dialect, Service } from './service.ts';
import { type Refusal, refusedParameters, serviceError } from './service-error.ts';
import { quoteWords, type ServiceWords } from './service-words.ts';
import { shownBody } from './shown-body.ts';
import { seesImages } from './vision.ts';

/**
 * A model behind a service that speaks chat completions.
 *
 * It remembers for its lifetime which parameters the service refuses.
 */
export function languageModel(
  service: Service,
  connection: Connection,
  data: ModelData,
): LanguageModel {
  checkExtraBody(connection.options);
  const { model, options, namespace } = connection;
  const { dialect } = service;
  const refused = new Set<string>();
  const answering = new Set<string>();
  const style: ChatStyle = { model, dialect, options, refused };
  const line = openLine(service, connection);
  return {
    kind: 'language',
    id: modelId({ namespace, model }),
    abilities: { ...chatAbilities(dialect), images: seesImages(model, options) },
    ...data,
    formats: dialect.formats,
    identity: identity(service, connection),
    host: hostOf(service),
    complete: async (request, { signal }) => {
      checkFormat(request, service);
      const body = chatBody(request, style);
      const answer = await line.post(chatPath, body, signal);
      // The name of a model that was fit for a message before still is, and comes with every reply.
      const quote = (words: string) =>
        answering.has(words) ? words : quoteWords(words, secrets(service), request.user);
      if (!('status' in answer)) {
        const reply = chatReply(answer.body, answer.headers, quote);
        if (reply.model !== undefined && answering.size < mostNamed) answering.add(reply.model);
        return reply;
      }
      note(answer, body, style, refused);
      const formatted = body.response_format !== undefined;
      throw serviceError(answer, { service, host: hostOf(service), model, formatted, quote });
    },
    show: (request) => show(service, chatBody(request, style)),
    batch: batchApi(service, connection, style),
    notices: () => [
      ...line.notices(),
      ...changes(model, answering),
      ...[...refused].map((name) => `${model} does not take "${name}": it is no longer sent.`),
    ],
  };
}

const chatPath = '/chat/completions';

/** Files of requests: written and read for all services, sent to those that take them. */
function batchApi(service: Service, connection: Connection, style: ChatStyle): BatchApi {
  const { batch: place } = service;
  const quote = (words: string) => quoteWords(words, secrets(service), '');
  const host = hostOf(service);
  // The words may quote a row, which is not at hand here to look for.
  const asked = { service, host, model: style.model, quote: () => '' };
  const refused = (status: number, words: ServiceWords) =>
    serviceError({ status, headers: new Headers(), words }, asked);
  return {
    line: (id, request) =>
      batchLine(id, place?.route ?? '/v1/chat/completions', chatBody(request, style)),
    read: (line) => readBatchLine(line, { refused, quote }),
    ...(place ? { service: openAiBatches({ service, place, connection, quote }) } : {}),
  };
}

/** What models behind chat completions can do at most. */
export function chatAbilities({ logprobs }: Dialect): Abilities {
  return { multiple: true, explain: true, confidence: logprobs, images: true };
}

/**
 * The ids of the models that a service offers now, in its order.
 *
 * @throws ProviderError as `complete` does.
 */
export async function listModels(
  service: Service,
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const line = openLine(service, connection);
  const answer = await line.exchange((sdk, own) => sdk.models.list(own), signal);
  if ('status' in answer) {
    const quote = (words: string) => quoteWords(words, secrets(service), '');
    throw serviceError(answer, { service, host: hostOf(service), quote });
  }
  const { data } = readObject(answer.body);
  if (!Array.isArray(data))
    throw new ProviderError('malformed', 'the service sent no list of models');
  return data.flatMap((one) => (isObject(one) && typeof one.id === 'string' ? [one.id] : []));
}

/** Models of one run that are named; a service with more names than these has made its point. */
const mostNamed = 5;

function changes(model: string, answering: ReadonlySet<string>): string[] {
  if (answering.size < 2) return [];
  return [`${model} was answered for by ${[...answering].join(', ')}: labels may differ.`];
}

/** Refuses without a request what the service is known not to take. */
function checkFormat({ format }: ModelRequest, service: Service): void {
  if (service.dialect.formats.includes(format.kind)) return;
  const message = `${hostOf(service)} is known not to take the reply format "${format.kind}"`;
  throw new ProviderError('unsupported', message, { part: 'format' });
}

/** Notes the parameters that the service does not take, so that no later request has them. */
function note(refusal: Refusal, body: ChatBody, style: ChatStyle, refused: Set<string>): void {
  const names = refusedParameters(refusal, body, style.options.request?.extraBody);
  if (names.length === 0) return;
  for (const name of names) refused.add(name);
  const message = `${style.model} does not take ${names.join(', ')}`;
  throw new ProviderError('unsupported', message, { part: 'parameter' });
}

function identity(service: Service, { model, options }: Connection): Record<string, unknown> {
  const { temperature = 0, seed, reasoningEffort, system, extraBody } = options.request ?? {};
  const request = { temperature, seed, reasoningEffort, system, extraBody };
  return { type: service.type, endpoint: service.baseUrl, model, request };
}

function show(service: Service, body: ChatBody): string {
  const url = new URL(service.baseUrl + chatPath);
  for (const name of Object.keys(service.query)) url.searchParams.set(name, '***');
  const names = [...Object.keys(service.headers), ...(service.token ? ['authorization'] : [])];
  const headers = names.map((name) => `${name}: ***`);
  const head = [`POST ${url}`, 'content-type: application/json', ...headers];
  return `${head.join('\n')}\n\n${shownBody(body)}`;
}

/** All that may not be seen, with and without the "Bearer" before a key. */
export function secrets({ headers, query, token }: Service): readonly string[] {
  const values = [...Object.values(headers), ...Object.values(query), ...(token?.secrets ?? [])];
  return values
    .flatMap((value) => [value, value.replace(/^\w+ /, '')])
    .filter((one) => one.length > 3);
}

export function hostOf(service: Service): string {
  return new URL(service.baseUrl).host;
}
