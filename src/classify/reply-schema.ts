import type { JsonSchema, ReplyFormat } from '../model.ts';
import type { LabelTask } from '../task.ts';
import { labelValues, type WireMode } from './wire-mode.ts';

/**
 * The format of a reply: for the two strict modes an object with one required property a row.
 *
 * Only keywords that every service enforces are used. Enums are written out under each row, since
 * some services mishandle `$ref`; the number of labels of a multi-label row is not bounded, since
 * Azure refuses `minItems` and `maxItems`: `parseReply` checks it.
 *
 * @param keys - The rows' keys in order; full packs of a run give the same schema text.
 */
export function replyFormat(task: LabelTask, keys: readonly string[], mode: WireMode): ReplyFormat {
  if (mode === 'json' || mode === 'text') return { kind: mode };
  const answer = answerSchema(task, mode);
  return { kind: 'schema', name: 'labels', schema: object(keys.map((key) => [key, answer])) };
}

/** Name of the property that holds the labels of an explained answer. */
export function labelProperty(task: LabelTask): 'label' | 'labels' {
  return task.multiple ? 'labels' : 'label';
}

/** Schema properties that one row takes. */
export function propertiesPerRow(task: LabelTask): number {
  return task.explain ? 3 : 1;
}

function answerSchema(task: LabelTask, mode: WireMode): JsonSchema {
  const label = { type: 'string', enum: labelValues(task, mode).map(({ value }) => value) };
  const choice = task.multiple ? { type: 'array', items: label } : label;
  if (!task.explain) return choice;
  // The reason comes first: a model that has written why chooses better.
  return object([
    ['reason', { type: 'string' }],
    [labelProperty(task), choice],
  ]);
}

function object(properties: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
    additionalProperties: false,
  };
}
