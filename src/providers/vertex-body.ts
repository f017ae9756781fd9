import { SkllmError } from '../errors.ts';
import type { ModelOptions, ModelRequest, ReplyFormat } from '../model.ts';
import { isObject, type Unchecked } from './chat-reply.ts';

/** The body of a `generateContent` request, as the REST API of Vertex AI spells it (v1). */
export interface VertexBody {
  readonly contents: readonly { readonly role: 'user'; readonly parts: readonly Part[] }[];
  readonly systemInstruction: { readonly parts: readonly TextPart[] };
  readonly generationConfig: Unchecked;
  readonly [name: string]: unknown;
}

interface TextPart {
  readonly text: string;
}

type Part =
  | TextPart
  | { readonly inlineData: { readonly mimeType: string; readonly data: string } }
  | { readonly fileData: { readonly mimeType: string; readonly fileUri: string } };

/** What may be left out of `generationConfig` without changing what is asked. */
export const droppableOptions: readonly string[] = [
  'temperature',
  'seed',
  'thinkingConfig',
  'responseLogprobs',
];

/**
 * Writes a request.
 *
 * `logprobs`, the number of alternatives, is not sent: only the chosen tokens are wanted.
 *
 * @param refused - Options that the model has refused, which are left out.
 */
export function vertexBody(
  request: ModelRequest,
  options: ModelOptions,
  refused: ReadonlySet<string>,
): VertexBody {
  const before = options.request?.system;
  const { generationConfig, ...extra } = options.request?.extraBody ?? {};
  const images = (request.images ?? []).map(imagePart);
  const own = { ...generation(request, options), ...replyForm(request.format) };
  const sent = Object.entries(own).filter(
    ([name, value]) => value !== undefined && !refused.has(name),
  );
  return {
    contents: [{ role: 'user', parts: [{ text: request.user }, ...images] }],
    systemInstruction: {
      parts: [{ text: before ? `${before}\n\n${request.system}` : request.system }],
    },
    generationConfig: {
      ...Object.fromEntries(sent),
      ...(isObject(generationConfig) ? generationConfig : {}),
    },
    ...extra,
  };
}

/** The service wants a type with an address, too; where its name does not tell, JPEG is meant. */
function imagePart(address: string): Part {
  const inline = /^data:([^;,]+);base64,(.*)$/s.exec(address);
  if (inline) return { inlineData: { mimeType: inline[1]!, data: inline[2]! } };
  const ending = /\.(png|webp|gif)$/i.exec(new URL(address).pathname)?.[1]?.toLowerCase();
  return { fileData: { mimeType: `image/${ending ?? 'jpeg'}`, fileUri: address } };
}

/**
 * Refuses extra parameters that would change what is asked or how it is answered.
 *
 * @throws SkllmError `config` that names the parameter.
 */
export function checkVertexExtra({ request }: ModelOptions): void {
  const extra = request?.extraBody ?? {};
  const inner = isObject(extra.generationConfig) ? extra.generationConfig : {};
  const found =
    ['contents', 'systemInstruction', 'tools'].find((name) => name in extra) ??
    [...formOptions, 'candidateCount'].find((name) => name in inner);
  if (found === undefined) return;
  throw new SkllmError('config', `request.extraBody may not set "${found}"`, {
    hint: 'Everything else of generateContent can be set there.',
  });
}

const formOptions = ['responseMimeType', 'responseSchema', 'responseJsonSchema', 'responseFormat'];

function generation(request: ModelRequest, { request: wanted, maxOutputTokens }: ModelOptions) {
  return {
    temperature: wanted?.temperature ?? 0,
    maxOutputTokens: Math.min(request.maxOutputTokens, maxOutputTokens ?? Number.MAX_SAFE_INTEGER),
    seed: wanted?.seed,
    thinkingConfig: thinking(wanted?.reasoningEffort),
    responseLogprobs: request.logprobs || undefined,
  };
}

/** `none` switches thinking off where a model allows it; else one of Gemini's levels. */
function thinking(effort: string | undefined): Unchecked | undefined {
  if (effort === undefined) return undefined;
  return effort === 'none' ? { thinkingBudget: 0 } : { thinkingLevel: effort.toUpperCase() };
}

function replyForm(format: ReplyFormat): Unchecked {
  if (format.kind === 'text') return {};
  const responseMimeType = 'application/json';
  if (format.kind === 'json') return { responseMimeType };
  return { responseMimeType, responseJsonSchema: format.schema };
}
