import { createHash, randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import type { LanguageModel } from '../model.ts';
import { seededRandom } from '../random.ts';
import type { LabelTask } from '../task.ts';
import { type ExampleFile, rowsPerExample, writeExamples } from '../tune/examples.ts';
import { folderEnding } from '../tune/folder.ts';
import type { LabelledRow } from '../tune/labelled-rows.ts';
import type { Manifest } from '../tune/manifest.ts';
import type { TuningApi } from '../tuning.ts';
import type { LabelledTable } from './labelled-table.ts';
import type { TuneFlags } from './tune.ts';

/** Everything of a tuning before anything is sent. */
export interface TuningPlan extends LabelledTable {
  readonly folder: string;
  readonly model: LanguageModel;
  readonly tuning: TuningApi;
  readonly training: ExampleFile;
  readonly validation: ExampleFile;
  /** Contents by name. */
  readonly files: Readonly<Record<string, Buffer | string>>;
  readonly manifest: Manifest;
}

/** Plans a tuning: writes the examples, as they will be sent, and says what they are. */
export function planTuning(
  { model, tuning, ...table }: LabelledTable & Pick<TuningPlan, 'model' | 'tuning'>,
  inputs: readonly string[],
  flags: TuneFlags,
): TuningPlan {
  const { task, split } = table;
  const rowsPerRequest = flags.batchSize ?? rowsPerExample(split.training.length);
  const random = seededRandom(flags.seed);
  const how = { task, model, tuning, rowsPerRequest, random };
  const training = writeExamples(split.training, how);
  const most = (tuning.limits.mostValidation ?? Number.POSITIVE_INFINITY) * rowsPerRequest;
  const validation = writeExamples(split.held.slice(0, most), how);
  const folder = flags.output ?? `${stem(inputs)}${folderEnding}`;
  const files = {
    'training.jsonl': training.bytes,
    ...(validation.examples > 0 ? { 'validation.jsonl': validation.bytes } : {}),
    'held-out.jsonl': heldTable(split.held, task, flags.gold),
    'labels.json': `${JSON.stringify(task.labels, undefined, 2)}\n`,
  };
  const manifest: Manifest = {
    version: 1,
    created: new Date().toISOString(),
    model: flags.model,
    base: model.id,
    rows: { training: split.training.length, validation: split.held.length },
    examples: { training: training.examples, validation: validation.examples },
    rowsPerRequest,
    epochs: flags.epochs,
    name: nameOf(flags.name ?? stem(inputs)),
    ...sentFiles(training, validation),
    begun: false,
    evaluate: evaluateArguments(folder, task, flags),
  };
  return { ...table, folder, model, tuning, training, validation, files, manifest };
}

/** Files under names that no other tuning gives, by which they are found again. */
function sentFiles(training: ExampleFile, validation: ExampleFile) {
  const tag = randomBytes(6).toString('hex');
  const sent = (role: string, { bytes }: ExampleFile) => ({
    name: `skllm-${tag}-${role}.jsonl`,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  return {
    training: sent('training', training),
    ...(validation.examples > 0 ? { validation: sent('validation', validation) } : {}),
  };
}

/** The rows held out as JSONL, with the columns that the task reads and their labels. */
function heldTable(rows: readonly LabelledRow[], task: LabelTask, gold: string): string {
  const lines = rows.map(({ cells, labels }) => {
    const texts = task.input.columns.map((column, at) => [column, cells[at]]);
    const label = task.multiple ? labels : labels[0];
    return `${JSON.stringify(Object.fromEntries([...texts, [gold, label]]))}\n`;
  });
  return lines.join('');
}

function evaluateArguments(
  folder: string,
  { input, multiple, other }: LabelTask,
  flags: TuneFlags,
) {
  const text =
    input.template === undefined
      ? ['--column', input.columns.join(',')]
      : ['--template', input.template];
  return [
    ...['evaluate', join(folder, 'held-out.jsonl'), '--gold', flags.gold],
    ...(flags.task === undefined ? [] : ['--task', flags.task]),
    ...['--labels-file', join(folder, 'labels.json'), ...text],
    ...(multiple ? ['--multi-label'] : []),
    ...(other === undefined ? [] : ['--other-name', other]),
  ];
}

/** What the first input is called, without its endings. */
function stem([first = '-']: readonly string[]): string {
  return first === '-' ? 'labelled' : basename(first).replace(/(.)\..*$/, '$1');
}

/** Letters, digits and hyphens, 18 at most: what every service takes. */
function nameOf(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 18).replace(/^-+|-+$/g, '') || 'skllm';
}
