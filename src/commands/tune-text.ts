import { SkllmError } from '../errors.ts';
import { allLabels } from '../task.ts';
import type { LabelledRow } from '../tune/labelled-rows.ts';
import type { LabelledTable } from './labelled-table.ts';
import { money, number, plural, size } from './numbers.ts';
import { columns } from './table.ts';
import type { TuneFlags } from './tune.ts';
import type { TuningPlan } from './tune-plan.ts';

/** Rows of a label below which little can be learnt of it. */
const fewRows = 10;

/**
 * Refuses what the service would refuse after it was sent.
 *
 * @throws SkllmError `input` for too few examples, or too many bytes.
 */
export function checkTuning({ training, validation, tuning, model }: TuningPlan): void {
  const { leastExamples, mostBytes } = tuning.limits;
  if (training.examples < leastExamples) {
    const found = `${number(training.examples)} examples, and ${model.id} is tuned with ${leastExamples} or more`;
    throw new SkllmError('input', `the rows make ${found}`, {
      hint: 'Label more rows, or make smaller examples of them with --batch-size 1.',
    });
  }
  const largest = Math.max(training.bytes.length, validation.bytes.length);
  if (largest <= mostBytes) return;
  const found = `${size(largest)}, and ${tuning.destination()} takes ${size(mostBytes)}`;
  throw new SkllmError('input', `a file of examples has ${found}`, {
    hint: '--sample <n> takes rows drawn at random.',
  });
}

/** What would be sent, and what it costs; then the labels with their rows; then what to mind. */
export function tuningText(plan: TuningPlan, flags: TuneFlags): string {
  const lines = [...warnings(plan)].map((line) => `skllm: ${line}\n`);
  return `${columns(facts(plan, flags))}\n${columns(balance(plan))}${lines.join('')}`.trimEnd();
}

/** What a model in this process would learn from; then the labels with their rows; then what to mind. */
export function studentText(model: string, table: LabelledTable): string {
  const { split } = table;
  const lines = [
    ['model', model],
    ['rows to learn from', number(split.training.length)],
    ['rows held out', number(split.held.length)],
    ['rows left out', leftOut(table, 0) || 'none'],
  ];
  const minded = warnings(table).map((line) => `skllm: ${line}\n`);
  return `${columns(lines)}\n${columns(balance(table))}${minded.join('')}`.trimEnd();
}

function facts(plan: TuningPlan, flags: TuneFlags): string[][] {
  const { model, tuning, training, validation, manifest, split, found } = plan;
  const price = flags.trainingPrice ?? tuning.price?.training;
  const source = flags.trainingPrice === undefined ? tuning.price?.source : '--training-price';
  const tokens = training.tokens * flags.epochs;
  return [
    ['model', model.id],
    ['goes to', tuning.destination()],
    ['rows to learn from', number(split.training.length)],
    ['rows held out', number(split.held.length)],
    ['rows left out', leftOut(plan, training.tooLong + validation.tooLong) || 'none'],
    [
      'examples',
      `${number(training.examples)} of up to ${plural(manifest.rowsPerRequest, 'row')}; ${number(validation.examples)} to validate`,
    ],
    [
      'training tokens',
      `about ${number(training.tokens)}, ${flags.epochs} times over: about ${number(tokens)}`,
    ],
    [
      'cost',
      price === undefined
        ? 'price unknown (see --training-price)'
        : `about ${money((tokens * price) / 1e6)} ($${price} a million tokens, ${source})`,
    ],
    ...(found.contradicting > 0
      ? [['texts labelled twice, differently', number(found.contradicting)]]
      : []),
  ];
}

function leftOut({ task, found }: LabelledTable, tooLong: number): string {
  return [
    [found.unlabelled, task.multiple ? 'without fitting labels' : 'without a label'],
    [found.withoutText, 'without text'],
    [found.repeated, 'equal to another'],
    [tooLong, 'too long'],
  ]
    .filter(([count]) => count !== 0)
    .map(([count, what]) => `${number(Number(count))} ${what}`)
    .join(', ');
}

function balance({ task, split }: LabelledTable): string[][] {
  const lines = allLabels(task).map((label) => [
    label,
    number(rowsOf(label, split.training)),
    number(rowsOf(label, split.held)),
  ]);
  return [['LABEL', 'TO LEARN FROM', 'HELD OUT'], ...lines];
}

function warnings({ task, split }: LabelledTable): string[] {
  const few = allLabels(task).filter((label) => rowsOf(label, split.training) < fewRows);
  if (few.length === 0) return [];
  const named = few.slice(0, 5).map((label) => JSON.stringify(label));
  const more = few.length > named.length ? ` and ${few.length - named.length} more` : '';
  return [`fewer than ${fewRows} rows to learn from have ${named.join(', ')}${more}.`];
}

function rowsOf(label: string, rows: readonly LabelledRow[]): number {
  return rows.filter(({ labels }) => labels.includes(label)).length;
}
