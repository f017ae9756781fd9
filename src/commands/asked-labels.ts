import { parseLabels, readLabelsFile } from '../config/labels.ts';
import type { TaskSettings } from '../config/settings.ts';
import { SkllmError } from '../errors.ts';
import type { Label, LabelTask } from '../task.ts';
import type { TaskFlags } from './options.ts';

/** The flags that say which labels there are, and how many a row gets. */
export type LabelFlags = Pick<
  TaskFlags,
  'labels' | 'labelsFile' | 'other' | 'otherName' | 'minLabels' | 'maxLabels' | 'shortlist'
>;

/**
 * The labels that are asked for; none where they are left open.
 *
 * @throws SkllmError `usage` where two flags give them, `config` for a file that cannot be read.
 */
export async function readLabels(
  flags: LabelFlags,
  given: TaskSettings,
): Promise<readonly Label[]> {
  if (flags.labels !== undefined && flags.labelsFile !== undefined) {
    throw new SkllmError('usage', '--labels and --labels-file both say what the labels are', {
      hint: 'Give one of them.',
    });
  }
  if (flags.labels !== undefined) return parseLabels(flags.labels);
  const file = labelsFile(flags, given);
  if (file !== undefined) return readLabelsFile(file);
  return given.labels ?? [];
}

/** That nothing says what the labels are. */
export function noLabels(): SkllmError {
  return new SkllmError('usage', 'no labels are given', {
    hint: 'Give them with --labels a,b,c, --labels-file <file>, or --task <task>.',
  });
}

/** The file that the labels are from; undefined where they are given by themselves. */
export function labelsFile(flags: LabelFlags, given: TaskSettings): string | undefined {
  if (flags.labels !== undefined) return undefined;
  return flags.labelsFile ?? (given.labels ? undefined : given.labelsFile);
}

/** The name of the label for "none of these"; undefined where it is not offered. */
export function otherName(flags: LabelFlags, given: TaskSettings): string | undefined {
  const name = flags.otherName ?? given.otherName;
  const isAsked = flags.other ?? flags.otherName !== undefined;
  return isAsked || (given.other ?? name !== undefined) ? (name ?? 'other') : undefined;
}

/**
 * How many labels a row gets.
 *
 * @throws SkllmError `usage` for bounds that no row, or no row of this task, can keep.
 */
export function labelCounts(
  flags: LabelFlags,
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
  if (multiple && labels.length > 0 && (minLabels ?? 0) > labels.length) {
    throw new SkllmError('usage', `--min-labels ${minLabels} is more than there are labels`, {
      hint: `There are ${labels.length}.`,
    });
  }
  return { minLabels: minLabels ?? 1, ...(maxLabels === undefined ? {} : { maxLabels }) };
}

/**
 * The labels of a row's shortlist; undefined where that would hold all of them.
 *
 * @throws SkllmError `usage` for fewer than a row must get.
 */
export function shortlistSize(
  flags: LabelFlags,
  given: TaskSettings,
  { labels, multiple, minLabels }: Pick<LabelTask, 'labels' | 'multiple' | 'minLabels'>,
): number | undefined {
  const size = flags.shortlist ?? given.shortlist;
  if (size === undefined || size >= labels.length) return undefined;
  if (!multiple || size >= minLabels) return size;
  throw new SkllmError('usage', `--shortlist ${size} is below --min-labels ${minLabels}`, {
    hint: 'A row can get no more labels than it is asked with: raise --shortlist.',
  });
}
