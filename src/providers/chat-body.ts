import { SkllmError } from '../errors.ts';
import type { ModelOptions, ModelRequest, ReplyFormat } from '../model.ts';
import type { Dialect } from './service.ts';

/** The body of a chat-completions request. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly {
    readonly role: 'system' | 'user';
    readonly content: string | readonly ContentPart[];
  }[];
  readonly [parameter: string]: unknown;
}

/** A piece of a message that holds more than text. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** How requests to one model are written; `refused` grows as the service names what it refuses. */
export interface ChatStyle {
  readonly model: string;
  readonly dialect: Dialect;
  readonly options: ModelOptions;
  /** Names of parameters to leave out; `system` stands for the role of that name. */
  readonly refused: ReadonlySet<string>;
}

/** What may be left out of a request without changing what is asked. */
export const droppable: readonly string[] = [
  'temperature',
  'seed',
  'random_seed',
  'reasoning_effort',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
];

/**
 * Writes a request in the format of chat completions.
 *
 * `top_logprobs` is not sent: only the probabilities of the tokens that were chosen are wanted.
 */
export function chatBody(request: ModelRequest, style: ChatStyle): ChatBody {
  const extra = style.options.request?.extraBody ?? {};
  const sent = Object.entries({ ...parameters(request, style), ...replyLength(request, style) });
  const kept = sent.filter(([name, value]) => value !== undefined && !style.refused.has(name));
  return {
    model: style.model,
    messages: messages(request, style),
    ...responseFormat(request.format),
    ...Object.fromEntries(kept),
    ...extra,
  };
}

/**
 * Refuses extra parameters that would change what is asked or how it is answered.
 *
 * @throws SkllmError `config` that names the parameter.
 */
export function checkExtraBody(options: ModelOptions): void {
  const own = ['model', 'messages', 'response_format', 'stream', 'n', 'tools', 'functions'];
  const found = own.find((name) => name in (options.request?.extraBody ?? {}));
  if (!found) return;
  throw new SkllmError('config', `request.extraBody may not set "${found}"`, {
    hint: 'Everything else of the service can be set there.',
  });
}

function parameters(request: ModelRequest, { dialect, options }: ChatStyle) {
  return {
    temperature: options.request?.temperature ?? 0,
    ...(dialect.seed ? { [dialect.seed]: options.request?.seed } : {}),
    reasoning_effort: options.request?.reasoningEffort,
    logprobs: (request.logprobs && dialect.logprobs) || undefined,
  };
}

/** The limit of the reply's length, under the first of its two names that is not refused. */
function replyLength(request: ModelRequest, { dialect, options, refused }: ChatStyle) {
  const names = [dialect.maxTokens, 'max_tokens', 'max_completion_tokens'];
  const extra = options.request?.extraBody ?? {};
  const name = names.find((one) => !refused.has(one));
  if (!name || names.some((one) => one in extra)) return {};
  const most = options.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  return { [name]: Math.min(request.maxOutputTokens, most) };
}

function messages(request: ModelRequest, { options, refused }: ChatStyle): ChatBody['messages'] {
  const before = options.request?.system;
  const system = before ? `${before}\n\n${request.system}` : request.system;
  if (refused.has('system')) {
    return [{ role: 'user', content: content(`${system}\n\n${request.user}`, request) }];
  }
  return [
    { role: 'system', content: system },
    { role: 'user', content: content(request.user, request) },
  ];
}

function content(text: string, { images = [] }: ModelRequest): string | ContentPart[] {
  if (images.length === 0) return text;
  const parts = images.map((url) => ({ type: 'image_url' as const, image_url: { url } }));
  return [{ type: 'text', text }, ...parts];
}

function responseFormat(format: ReplyFormat): Record<string, unknown> {
  if (format.kind === 'text') return {};
  if (format.kind === 'json') return { response_format: { type: 'json_object' } };
  const { name, schema } = format;
  return { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } } };
}
