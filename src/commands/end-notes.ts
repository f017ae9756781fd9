import { exitStatus } from '../errors.ts';
import type { FailureReason } from '../prediction.ts';
import type { TaskStore } from '../store/predictions.ts';
import type { Asked } from './asking.ts';
import { certificateLine } from './certificate-text.ts';
import { type Counts, unlabelled } from './counts.ts';
import { money, number, plural } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';
import { recallLine } from './shortlist.ts';
import type { Run } from './summary.ts';
import { say } from './terminal.ts';

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
  const { certificate } = plan.model.kind === 'classifier' ? plan.model : {};
  if (!quiet && certificate) say(`skllm: ${plan.model.id}: ${certificateLine(certificate)}.`);
  if (!quiet && run.askedFirst) say(`skllm: ${firstLine(run.askedFirst, plan)}`);
  if (!quiet && asked) say(`skllm: ${usageLine(asked, counts)}`);
  const recall = asked?.asking.shortlist && recallLine(asked.asking.shortlist.recall());
  if (!quiet && recall) say(`skllm: ${recall}`);
  if (!tooMany) return;
  const what = plan.task.kind === 'text' ? 'a text' : 'a label';
  const lacking = `${number(unlabelled(counts))} of ${rows(counts.rows)} without ${what}`;
  say(`skllm: ${lacking}${asked && !quiet ? '' : `: ${reasons(counts, 'no-text')}`}.`);
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

/** What the first model of a cascade was asked. */
function firstLine(asked: Asked, { cascade }: Plan): string {
  const { requests, cost } = asked.asking.meter.counts();
  const price = cost === undefined ? 'cost unknown' : money(cost);
  return `${cascade?.first.id}: ${plural(requests, 'request')}, ${price}.`;
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
  if (!flags.cache) {
    say('skllm: nothing was kept (--no-cache).');
    return;
  }
  const anyKept = storesOf(run).some(({ stats }) => stats.answers > 0);
  say(
    anyKept
      ? 'skllm: every answer so far is kept; the same command goes on from here.'
      : 'skllm: no answer is kept yet; the same command starts again.',
  );
  if (flags.output === undefined) return;
  const known = anyKept ? '; with --known-only it is written with what is known' : '';
  say(`  ${flags.output} is as it was${known}.`);
}

function storesOf({ asked, askedFirst, store }: Run): readonly TaskStore[] {
  return [asked?.store, askedFirst?.store, store].filter((one) => one !== undefined);
}

/** How many rows have no label for which reasons, one of them aside. */
function reasons(counts: Counts, aside?: FailureReason): string {
  const failures = [...counts.failures].filter(([reason]) => reason !== aside);
  return failures.map(([reason, times]) => `${number(times)} ${reason}`).join(', ');
}

function rows(count: number): string {
  return plural(count, 'row');
}
