import { checkLabels } from '../config/label-names.ts';
import type { Settings, TaskSettings } from '../config/settings.ts';
import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { LabelTask, Task } from '../task.ts';
import {
  labelCounts,
  labelsFile,
  noLabels,
  otherName,
  readLabels,
  shortlistSize,
} from './asked-labels.ts';
import type { AskedInput } from './column.ts';
import type { InputFlags, ModelFlags, TaskFlags } from './options.ts';
import type { OutputFlags } from './output-options.ts';
import { textOrFile } from './text-or-file.ts';

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
  const asked = await readOpenTask(flags, settings);
  if (asked.task.labels.length === 0) throw noLabels();
  return asked;
}

/**
 * The same, but where no labels are given they are left open: the model may know its own.
 *
 * @throws SkllmError `usage` as `readTask` does.
 */
export async function readOpenTask(
  flags: Flags,
  settings: Settings,
): Promise<AskedTask<LabelTask>> {
  const named = flags.task === undefined ? {} : namedTask(flags.task, settings);
  const given = overlaid(inherited(settings), named);
  const labels = await readLabels(flags, given);
  const other = otherName(flags, given);
  const multiple = flags.multiLabel ?? given.multiLabel ?? false;
  const separator = flags.labelSeparator ?? settings.labelSeparator ?? '|';
  const from = labelsFile(flags, given);
  if (labels.length > 0 || from !== undefined) {
    checkLabels(labels, { multiple, separator, other, from });
  }
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
  const shortlist = shortlistSize(flags, given, task);
  return {
    task: {
      ...task,
      ...(examplesPerRow === undefined ? {} : { examplesPerRow }),
      ...(shortlist === undefined ? {} : { shortlist }),
    },
    showConfidence,
    examples,
    asked: textAsked(flags, given),
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
  throw new SkllmError('usage', `the settings have no task "${name}"`, {
    hint:
      names.length === 0
        ? 'It has none: define it there under tasks, or give its labels with --labels.'
        : `${near ? `Did you mean "${near}"? ` : ''}Known: ${names.join(', ')}.`,
  });
}

function checkedHypothesis(hypothesis: string): string {
  if (hypothesis.includes('{label}')) return hypothesis;
  throw new SkllmError('usage', '--hypothesis does not say where the label stands', {
    hint: 'Write {label} in it: "This text is about {label}."',
  });
}

/** A flag for the text's place overrides the settings' whole answer to that question. */
function textAsked(flags: Flags, given: TaskSettings): AskedInput {
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
