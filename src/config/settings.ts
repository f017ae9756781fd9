import { z } from 'zod';
import type { Label } from '../task.ts';
import { labelProblem } from './label-names.ts';
import { between, flag, list, map, record, text, whole } from './schema-parts.ts';
import { backendSchema, wagtailProviderSchema } from './wagtail-schema.ts';

const share = between(0, 1, 'a number from 0 to 1');
const amount = between(0, Number.MAX_VALUE, 'a number, 0 or more');

const name = z
  .union([z.string(), z.int(), z.boolean()], 'a name; put quotes around a number with a point')
  .transform(String);

const labelEntry = map({ name, description: text.optional(), examples: list(text).optional() });
const labelMeaning = map({ description: text.optional(), examples: list(text).optional() });

type LabelText = Omit<z.output<typeof labelEntry>, 'name'>;

/** Labels in any of their forms: a list of names or of labels, or a map from names. */
export const labelsSchema = z
  .union(
    [
      list(z.union([name, labelEntry], 'a name, or a map of name, description and examples')),
      record(
        z.union(
          [z.null(), text, labelMeaning],
          'a description, or a map of description and examples',
        ),
      ),
    ],
    'a list of names, or a map from names to descriptions',
  )
  .transform((found) =>
    Array.isArray(found)
      ? found.map((one) => (typeof one === 'string' ? { name: one } : toLabel(one.name, one)))
      : Object.entries(found).map(([key, meaning]) =>
          toLabel(key, typeof meaning === 'string' ? { description: meaning } : (meaning ?? {})),
        ),
  )
  .superRefine((labels, context) => {
    const problem = labelProblem(labels.map((label) => label.name));
    if (problem) context.addIssue({ code: 'custom', message: problem.message });
  });

const rowsOrShare = 'a number of rows, or a share such as "5%"';

const oneOrMore = 'a name or a list of names';

const columns = z.union([text.transform((one) => [one]), list(text).min(1, oneOrMore)], oneOrMore);

/** Which text of a row is labelled, and with what. */
const labelling = {
  labels: labelsSchema.optional(),
  labelsFile: text.optional().describe('.txt, .csv, .json or .yaml, relative to this file'),
  column: columns.optional(),
  template: text.optional().describe('"{title}: {body}"'),
  minConfidence: share.optional(),
};

const taskSchema = map({
  ...labelling,
  multiLabel: flag.optional(),
  minLabels: whole(0).optional(),
  maxLabels: whole(1).optional(),
  other: flag.optional().describe('offer "none of these" as one more label'),
  otherName: text.optional(),
  instructions: text.optional(),
  examples: text.optional().describe('a file of labelled rows, relative to this file'),
  examplesPerRow: whole(1).optional().describe('show only the nearest k of each label with a row'),
  confidence: flag.optional(),
  explain: flag.optional(),
  model: text.optional(),
});

const modelSchema = map({
  model: text.describe('namespace::model'),
  baseModel: text.optional().describe('a public model whose limits and price stand for this one'),
  contextWindow: whole(1).optional().describe('tokens'),
  maxOutputTokens: whole(1).optional(),
  images: flag.optional().describe('whether it sees images, where its name does not tell'),
  prompt: z.enum(['short'], 'short').optional().describe('as skllm tune use writes it'),
  price: map({ input: amount, output: amount })
    .optional()
    .describe('US dollars per million tokens'),
  request: map({
    temperature: between(0, 2, 'a number from 0 to 2').optional(),
    seed: z.int('a whole number').optional(),
    reasoningEffort: text.optional(),
    system: text.optional(),
    extraBody: record(z.unknown()).optional(),
  }).optional(),
  client: map({
    timeout: between(0.001, 86_400, 'seconds, above 0 and at most 86400').optional(),
    batchSize: whole(1).optional().describe('most rows of a request'),
    concurrency: whole(1).optional(),
    rpm: whole(1).optional(),
    tpm: whole(1).optional(),
  }).optional(),
});

const providerSchema = z.record(
  z.string(),
  z.union(
    [text, z.number().transform(String), record(text)],
    'text, or a map of header names to texts',
  ),
  'a map of settings',
);

const aliasName = z.string().regex(/^(?!.*::)./, 'a name without "::"');

/** A settings file, or all of them merged. */
export const settingsSchema = map({
  model: text.optional().describe('default model or alias'),
  models: record(
    z.union([text.transform((model) => ({ model })), modelSchema], 'a model id, or a map with one'),
    aliasName,
  ).optional(),
  providers: record(providerSchema).optional(),
  plugins: list(text).optional(),
  tasks: record(taskSchema).optional(),
  network: map({ proxy: text.optional(), ca: text.optional() }).optional(),
  interop: map({
    llm: z
      .union([flag, text], 'true, or a folder')
      .optional()
      .describe('read the models that llm knows, from its own folder or from this one'),
    keys: flag.optional().describe("read llm's stored keys too"),
  }).optional(),
  BACKENDS: record(backendSchema, aliasName).optional().describe("Wagtail AI's, as aliases"),
  PROVIDERS: record(wagtailProviderSchema, aliasName)
    .optional()
    .describe("Wagtail AI's from version 3, as aliases"),
  ...labelling,
  format: z.enum(['csv', 'tsv', 'jsonl'], 'csv, tsv or jsonl').optional(),
  labelColumn: text.optional(),
  labelSeparator: text.optional(),
  maxUnlabelled: z
    .union(
      [whole(0).transform(String), z.string().regex(/^\d+(\.\d+)?%?$/, rowsOrShare)],
      rowsOrShare,
    )
    .optional(),
  safeCsv: flag.optional(),
});

export type Settings = z.output<typeof settingsSchema>;
export type TaskSettings = z.output<typeof taskSchema>;
export type ModelSettings = z.output<typeof modelSchema>;

/** The schema of settings files as JSON Schema, for editors. */
export function configSchema(): Record<string, unknown> {
  return z.toJSONSchema(settingsSchema, { io: 'input' });
}

function toLabel(labelName: string, { description, examples }: LabelText): Label {
  return {
    name: labelName,
    ...(description === undefined ? {} : { description }),
    ...(examples === undefined ? {} : { examples }),
  };
}
