import { formatKeyPath } from '../config/key-path.ts';
import { llmOrigin } from '../config/llm-names.ts';
import { exitStatus } from '../errors.ts';
import { shownNames } from '../io/columns.ts';
import type { Fit, LanguageModel, TextClassifier } from '../model.ts';
import { allLabels } from '../task.ts';
import type { Asked } from './asking.ts';
import { type Counts, unlabelled } from './counts.ts';
import { money, number } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';
import type { Run } from './summary.ts';
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
  if (plan.model.kind !== 'language') return;
  for (const line of hostLines(plan, plan.model)) say(`skllm: ${line}`);
}

/** Where the rows go, where that is not what one may think. */
function hostLines({ loaded, modelName = '' }: Plan, { id, host }: LanguageModel): string[] {
  const origin = loaded.origins.get(formatKeyPath(['models', modelName]));
  const moved = ['SKLLM_CONFIG_GPT_URL', 'OPENAI_BASE_URL'].find((name) => process.env[name]);
  return [
    ...(origin?.startsWith(llmOrigin) ? [`${modelName} of llm is asked at ${host}.`] : []),
    ...(moved && id.startsWith('openai::')
      ? [`${moved} does not move ${id}, asked at ${host}: for another address write custom_url::.`]
      : []),
  ];
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
  if (format === 'csv' || format === 'tsv') {
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

/** What is left to say at the end. */
export function sayResult(
  run: Run,
  { flags: { quiet = false, verbose }, tooMany }: { flags: ClassifyFlags; tooMany: boolean },
): void {
  const { plan, asked, counts, started } = run;
  if (!quiet && counts.rows === 0) say('skllm: there are no rows to label.');
  if (verbose && !quiet) sayCounts(counts, (performance.now() - started) / 1000);
  const { invalidText, padded } = plan.table.counts;
  if (!quiet && invalidText > 0) {
    const what = `${rows(invalidText)} with bytes that are not ${plan.table.codec.name}`;
    say(`skllm: ${what}; kept as they are (see --encoding).`);
  }
  if (!quiet && padded > 0) {
    say(`skllm: ${rows(padded)} shorter than the header, padded before the label.`);
  }
  if (!quiet && plan.cascade) say(`skllm: ${settledLine(run)}`);
  if (!quiet && asked) say(`skllm: ${usageLine(asked, counts)}`);
  if (!tooMany) return;
  const what = plan.task.kind === 'text' ? 'a text' : 'a label';
  const lacking = `${number(unlabelled(counts))} of ${rows(counts.rows)} without ${what}`;
  say(`skllm: ${lacking}${asked && !quiet ? '' : `: ${reasons(counts)}`}.`);
  say('  The reasons are in the column that --errors adds; --max-unlabelled allows some.');
}

function sayCounts(counts: Counts, seconds: number): void {
  const each = [...counts.labels, ...counts.failures];
  const shares = each.map(([name, times]) => `${name} ${number(times)}`).join(', ');
  say(`skllm: ${rows(counts.rows)} in ${seconds.toFixed(1)} s${shares && `: ${shares}`}.`);
}

/** Who labelled how many rows, and what asking for all would have cost. */
function settledLine({ counts, cascade }: Run): string {
  const who = [...counts.by].map(([model, times]) => `${model} ${number(times)}`).join(', ');
  const cost = cascade?.all?.cost;
  return `rows labelled by: ${who || 'none'}${cost ? `; asking for all: about ${money(cost)}` : ''}.`;
}

/** Rows, requests, tokens, money and failures in one line. */
function usageLine(asked: NonNullable<Run['asked']>, counts: Counts): string {
  const used = asked.asking.meter.counts();
  const retries = used.retries > 0 ? ` (${number(used.retries)} sent again)` : '';
  const tokens = `${number(used.inputTokens)} tokens in, ${number(used.outputTokens)} out`;
  const cost = used.cost === undefined ? 'cost unknown' : money(used.cost);
  const known = used.knownRows > 0 ? `, ${rows(used.knownRows)} known before` : '';
  const failed = counts.rows > counts.labelled ? `; no label: ${reasons(counts)}` : '';
  return `${rows(counts.rows)}: ${plural(used.requests, 'request')}${retries}, ${tokens}, ${cost}${known}${failed}.`;
}

const resumable: ReadonlySet<number> = new Set([
  exitStatus.service,
  exitStatus.budget,
  exitStatus.interrupted,
]);

/** At the first interruption, while answers under way are waited for. */
export function sayInterrupted({ asked }: Run): void {
  if (asked) say('skllm: ending: answers under way are waited for; Ctrl-C again ends at once.');
}

/** After an end before the end: what is kept, and how to go on. */
export function sayContinuation(run: Run, flags: ClassifyFlags, status: number): void {
  const { model } = run.plan;
  const keeps = model.kind === 'language' || model.identity !== undefined;
  if (!keeps || !resumable.has(status)) return;
  if (!run.asked?.store && !run.store) {
    say('skllm: nothing was kept (--no-cache).');
    return;
  }
  say('skllm: every answer so far is kept; the same command goes on from here.');
  if (flags.output !== undefined) {
    say(`  ${flags.output} is as it was; with --known-only it is written with what is known.`);
  }
}

function reasons(counts: Counts): string {
  return [...counts.failures].map(([reason, times]) => `${number(times)} ${reason}`).join(', ');
}

function rows(count: number): string {
  return plural(count, 'row');
}

function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}
