import { formatKeyPath } from '../config/key-path.ts';
import { llmOrigin } from '../config/llm-names.ts';
import { shownNames } from '../io/columns.ts';
import { isDelimited } from '../io/formats.ts';
import type { Fit, TextClassifier } from '../model.ts';
import { allLabels } from '../task.ts';
import type { Asked } from './asking.ts';
import { number, plural } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';
import { say } from './terminal.ts';

/** What the person should know whatever they asked for: also under `--quiet`. */
export function sayWarnings({ loaded, model: asked, cascade, task }: Plan): void {
  const model = cascade?.first ?? asked;
  for (const notice of loaded.notices) say(`skllm: ${notice}`);
  const warnings =
    model.kind === 'classifier' && task.kind === 'labels' ? model.warnings?.(task) : undefined;
  for (const warning of warnings ?? []) say(`skllm: ${warning}`);
}

/** What a fit found in the rows that the person should know, also under `--quiet`. */
export function sayFitWarnings({ model: asked, cascade }: Plan): void {
  const model = cascade?.first ?? asked;
  const warnings = model.kind === 'classifier' ? model.fitted?.warnings : undefined;
  for (const warning of warnings ?? []) say(`skllm: ${warning}`);
}

/** Which model labels the rows and how it was fitted, in one line; and what was guessed. */
export function sayModel(plan: Plan, flags: ClassifyFlags): void {
  if (flags.verbose) sayDetails(plan);
  for (const notice of plan.table.notices) say(`skllm: ${notice}`);
  const { shard } = plan.table;
  if (shard) say(`skllm: shard ${shard.index} of ${shard.count}.`);
  if (plan.guessedColumn !== undefined) {
    const column = `the column "${plan.guessedColumn}" has the longest text and is labelled`;
    say(`skllm: ${column}; name another with --column.`);
  }
  const first = plan.cascade?.first ?? plan.model;
  if (first.kind === 'classifier') say(`skllm: ${modelLine(first, plan.modelName)}`);
  const { loaded, modelName = '', model } = plan;
  const origin = loaded.origins.get(formatKeyPath(['models', modelName]));
  if (model.kind !== 'language' || !origin?.startsWith(llmOrigin)) return;
  say(`skllm: ${modelName} of llm is asked at ${model.host}.`);
}

/** That a part of the store could not be read: its rows are paid for again. */
export function saySkipped({ store }: Asked): void {
  const skipped = store?.stats.skipped ?? 0;
  if (skipped === 0) return;
  say(`skllm: ${plural(skipped, 'line')} of the store of answers cannot be read.`);
  say('  What they held is asked again; skllm cache compact drops them.');
}

function sayDetails({ loaded, table, task, model }: Plan): void {
  say(`skllm: settings: ${loaded.files.join(', ') || 'no file'}.`);
  say(`skllm: input: ${inputs(table.names)}; ${layout(table)}.`);
  say(`skllm: text: ${task.input.template ?? shownNames(task.input.columns)}.`);
  if (task.kind === 'labels') say(`skllm: labels: ${shownNames(allLabels(task))}.`);
  if (model.kind === 'language') say(`skllm: model: ${model.id}, asked at ${model.host}.`);
}

function inputs(names: readonly string[]): string {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return names.slice(0, 5).join(', ') + more;
}

/** Format, delimiter, encoding and columns, as given or noticed. */
function layout({ format, delimiter, codec, hasHeader, header }: Plan['table']): string {
  const parts: string[] = [format];
  if (delimiter !== undefined) parts.push(`delimiter ${JSON.stringify(delimiter)}`);
  parts.push(codec.name);
  if (isDelimited(format)) {
    parts.push(`${plural(header.names.length, 'column')}${hasHeader ? '' : ' without a header'}`);
  }
  return parts.join(', ');
}

function modelLine(model: TextClassifier, modelName: string | undefined): string {
  const { fitted } = model;
  const subject = `the ${model.id} model labels the rows`;
  const how = fitted ? fitLine(fitted) : 'each by itself.';
  return modelName === undefined
    ? `no model was named, so ${subject}, ${how} ${another()}`
    : `${subject}, ${how}`;
}

function fitLine({ rows, kept, reason, saved }: Fit): string {
  if (!kept) return `each by itself: it was not fitted (${reason ?? 'given up'}).`;
  if (saved) return `as it was fitted to ${number(rows)} rows before.`;
  return `fitted to ${number(rows)} rows of the input: a label depends on the other rows too.`;
}

/** How to name another model: the provider whose key is set, if there is one. */
function another(): string {
  const own = [
    ['OPENAI_API_KEY', 'openai::gpt-5-mini'],
    ['AZURE_OPENAI_API_KEY', 'azure::<deployment>'],
    ['GOOGLE_CLOUD_PROJECT', 'vertex::gemini-2.5-flash'],
    ['OPENROUTER_API_KEY', 'openrouter::<model>'],
    ['GROQ_API_KEY', 'groq::<model>'],
    ['MISTRAL_API_KEY', 'mistral::<model>'],
    ['DEEPSEEK_API_KEY', 'deepseek::<model>'],
  ].find(([variable]) => process.env[variable!]);
  return own
    ? `${own[0]} is set: --model ${own[1]} asks a language model.`
    : 'Name one with --model; skllm models lists them.';
}
