import { readFileSync } from 'node:fs';
import { checkLabels } from '../config/label-names.ts';
import { parseLabels, readLabelsFile } from '../config/labels.ts';
import type { Settings, TaskSettings } from '../config/settings.ts';
import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Label, LabelTask, Task } from '../task.ts';
import type { AskedInput } from './column.ts';
import type { InputFlags, ModelFlags, TaskFlags } from './options.ts';
import type { OutputFlags } from './output-options.ts';

/** A task but for its text, and what is asked of the text. */
export interface AskedTask<T extends Task = Task> {
  readonly task: WithoutInput<T>;
  readonly asked: AskedInput;
  /** Whether the confidence gets a column; it may be wanted for `minConfidence` alone. */
  readonly showConfidence: boolean;
  /** The file of labelled rows to learn from. */
  readonly examples?: string | undefined;
  /** The model that the named task wants. */
  readonly model?: string | undefined;
}

type WithoutInput<T> = T extends unknown ? Omit<T, 'input'> : never;

type Flags = TaskFlags &
  Pick<OutputFlags, 'labelSeparator' | 'minConfidence'> &
  Pick<InputFlags, 'column' | 'template' | 'image'> &
  Pick<ModelFlags, 'votes' | 'hypothesis'>;

/**
 * What to label with, from the flags, the named task and the settings, in this order.
 *
 * @throws SkllmError `usage` for a task that is not there, and for labels that cannot be told apart.
 */
export async function readTask(flags: Flags, settings: Settings): Promise<AskedTask<LabelTask>> {
  const named = flags.task === undefined ? {} : namedTask(flags.task, settings);
  const given = overlaid(inherited(settings), named);
  const labels = await readLabels(flags, given);
  const other = otherName(flags, given);
  const multiple = flags.multiLabel ?? given.multiLabel ?? false;
  const separator = flags.labelSeparator ?? settings.labelSeparator ?? '|';
  checkLabels(labels, { multiple, separator, other });
  const showConfidence = flags.confidence ?? given.confidence ?? false;
  const minConfidence = flags.minConfidence ?? given.minConfidence;
  const instructions = textOrFile(flags.instructions ?? given.instructions);
  const task = {
    kind: 'labels' as const,
    labels,
    multiple,
    ...labelCounts(flags, given, { multiple, labels }),
    ...(other === undefined ? {} : { other }),
    ...(instructions === undefined ? {} : { instructions }),
    ...(flags.hypothesis === undefined ? {} : { hypothesis: checkedHypothesis(flags.hypothesis) }),
    explain: flags.explain ?? given.explain ?? false,
    ...(flags.votes === undefined ? {} : { votes: flags.votes }),
    confidence: showConfidence || minConfidence !== undefined,
    ...(minConfidence === undefined ? {} : { minConfidence }),
  };
  const examples = flags.examples ?? given.examples;
  const examplesPerRow = flags.examplesPerRow ?? given.examplesPerRow;
  if (examplesPerRow !== undefined && examples === undefined) throw noExamples();
  return {
    task: { ...task, ...(examplesPerRow === undefined ? {} : { examplesPerRow }) },
    showConfidence,
    examples,
    asked: askedInput(flags, given),
    model: given.model,
  };
}

function noExamples(): SkllmError {
  return new SkllmError('usage', '--examples-per-row has no examples to choose from', {
    hint: 'Name a table of labelled rows with --examples.',
  });
}

/** The part of a task that settings may hold for every task. */
function inherited(settings: Settings): TaskSettings {
  const { labels, labelsFile, column, template, minConfidence } = settings;
  return { labels, labelsFile, column, template, minConfidence };
}

/** A task's own labels or text replace the inherited ones whole, in whatever form those are. */
function overlaid(below: TaskSettings, above: TaskSettings): TaskSettings {
  const { labels, labelsFile, column, template, ...rest } = below;
  const ownLabels = above.labels !== undefined || above.labelsFile !== undefined;
  const ownText = above.column !== undefined || above.template !== undefined;
  return {
    ...rest,
    ...(ownLabels ? {} : { labels, labelsFile }),
    ...(ownText ? {} : { column, template }),
    ...above,
  };
}

function namedTask(name: string, { tasks = {} }: Settings): TaskSettings {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (task) return task;
  const names = Object.keys(tasks);
  const near = nearest(name, names);
  throw new SkllmError('usage', `the configuration has no task "${name}"`, {
    hint: `${near ? `Did you mean "${near}"? ` : ''}Known: ${names.join(', ') || 'none'}.`,
  });
}

async function readLabels(flags: Flags, given: TaskSettings): Promise<readonly Label[]> {
  if (flags.labels !== undefined && flags.labelsFile !== undefined) {
    throw new SkllmError('usage', '--labels and --labels-file both say what the labels are', {
      hint: 'Give one of them.',
    });
  }
  if (flags.labels !== undefined) return parseLabels(flags.labels);
  if (flags.labelsFile !== undefined) return readLabelsFile(flags.labelsFile);
  if (given.labels) return given.labels;
  if (given.labelsFile !== undefined) return readLabelsFile(given.labelsFile);
  throw new SkllmError('usage', 'no labels are given', {
    hint: 'Give them with --labels a,b,c, --labels-file <file>, or --task <task>.',
  });
}

function checkedHypothesis(hypothesis: string): string {
  if (hypothesis.includes('{label}')) return hypothesis;
  throw new SkllmError('usage', '--hypothesis does not say where the label stands', {
    hint: 'Write {label} in it: "This text is about {label}."',
  });
}

function otherName(flags: Flags, given: TaskSettings): string | undefined {
  const name = flags.otherName ?? given.otherName;
  const offered = flags.other ?? given.other ?? name !== undefined;
  return offered ? (name ?? 'other') : undefined;
}

function labelCounts(
  flags: Flags,
  given: TaskSettings,
  { multiple, labels }: Pick<LabelTask, 'multiple' | 'labels'>,
) {
  const minLabels = flags.minLabels ?? given.minLabels;
  const maxLabels = flags.maxLabels ?? given.maxLabels;
  if (!multiple && (flags.minLabels !== undefined || flags.maxLabels !== undefined)) {
    throw new SkllmError('usage', '--min-labels and --max-labels need --multi-label', {
      hint: 'Add --multi-label, or leave them out: every row gets one label.',
    });
  }
  if (minLabels !== undefined && maxLabels !== undefined && minLabels > maxLabels) {
    throw new SkllmError('usage', `--min-labels ${minLabels} is above --max-labels ${maxLabels}`, {
      hint: 'Lower the one or raise the other.',
    });
  }
  if (multiple && (minLabels ?? 0) > labels.length) {
    throw new SkllmError('usage', `--min-labels ${minLabels} is more than there are labels`, {
      hint: `There are ${labels.length}.`,
    });
  }
  return { minLabels: minLabels ?? 1, ...(maxLabels === undefined ? {} : { maxLabels }) };
}

/** A text as it is, or that of the file that `@` names. */
export function textOrFile<Given extends string | undefined>(given: Given): Given | string {
  if (!given?.startsWith('@')) return given;
  try {
    return readFileSync(given.slice(1), 'utf8');
  } catch (cause) {
    throw new SkllmError('usage', `the text ${given.slice(1)} cannot be read`, {
      hint: 'After @ stands the name of a file that holds the text.',
      cause,
    });
  }
}

/** A flag for the text's place overrides the settings' whole answer to that question. */
function askedInput(flags: Flags, given: TaskSettings): AskedInput {
  if (flags.template !== undefined && flags.column !== undefined) {
    throw new SkllmError('usage', '--column and --template both say what the text is', {
      hint: 'Give one of them; a template names its columns itself.',
    });
  }
  const { image } = flags;
  if (flags.template !== undefined) return { template: flags.template, image };
  if (flags.column !== undefined) return { columns: [flags.column], image };
  return { columns: given.column, template: given.template, image };
}
