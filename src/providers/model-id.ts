import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { ModelId } from '../prediction.ts';

/** A model's id in its two parts. */
export interface ModelName {
  readonly namespace: string;
  /** Verbatim, may itself hold `::`, `/` or `:`; empty for the namespace's own default. */
  readonly model: string;
}

/**
 * Reads `namespace::model`, split at the first `::`.
 *
 * A bare name is a namespace if there is one of that name, else a model of `openai`.
 *
 * @param known - The namespaces there are.
 * @throws SkllmError `usage` for an empty id; for an unknown namespace, naming the known ones and the
 *   nearest; and for the bare name of a model's file, which was not meant to go to OpenAI.
 */
export function parseModelId(id: ModelId, known: readonly string[]): ModelName {
  const split = id.indexOf('::');
  if (split < 0) return known.includes(id) ? { namespace: id, model: '' } : bareName(id, known);
  const namespace = id.slice(0, split);
  if (!known.includes(namespace)) throw unknownNamespace(namespace, known);
  return { namespace, model: id.slice(split + 2) };
}

/** The id again from its parts. */
export function modelId({ namespace, model }: ModelName): ModelId {
  return model === '' ? namespace : `${namespace}::${model}`;
}

function bareName(name: string, known: readonly string[]): ModelName {
  if (name.trim() === '') {
    throw new SkllmError('usage', 'the name of the model is empty', {
      hint: 'Write --model <namespace>::<model>, or leave it out for the embedded model.',
    });
  }
  const ofFile = namespaceOfFile(name);
  if (ofFile !== undefined) {
    throw new SkllmError('usage', `${name} is named like the file of a model in this process`, {
      hint: `Write --model ${ofFile}::${name}; a name without a namespace is a model of OpenAI's.`,
    });
  }
  if (!known.includes('openai')) throw unknownNamespace(name, known);
  return { namespace: 'openai', model: name };
}

function namespaceOfFile(name: string): string | undefined {
  if (/\.skllm$/i.test(name)) return 'embedded';
  return /\.gguf$/i.test(name) ? 'gguf' : undefined;
}

function unknownNamespace(namespace: string, known: readonly string[]): SkllmError {
  const near = nearest(namespace, known);
  return new SkllmError('usage', `unknown model namespace "${namespace}"`, {
    hint: `${near ? `Did you mean "${near}"? ` : ''}Known: ${known.join(', ')}. See skllm models.`,
  });
}
