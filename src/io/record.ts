import { SkllmError } from '../errors.ts';
import type { Outcome } from '../prediction.ts';
import type { LabelTask } from '../task.ts';
import type { NewValue } from './writer.ts';

/** Which columns a run adds. */
export interface RecordOptions {
  /** Name of the label's column; the others are named after it: `label_confidence`. */
  readonly column: string;
  readonly explanation: boolean;
  readonly confidence: boolean;
  readonly errors: boolean;
  /** The id of the model that settled the row. */
  readonly model?: boolean;
  /** One column of 0 and 1 a label, `label_<name>`, in place of the label's own. */
  readonly wide: boolean;
}

/** How an outcome becomes cells. */
export interface Recorder {
  readonly columns: readonly string[];
  /** One value a column, in order; null where there is nothing to say. */
  values(outcome: Outcome): readonly NewValue[];
}

/**
 * Makes the recorder of a task.
 *
 * @throws SkllmError `usage` where two columns would have one name.
 */
export function recorder(task: LabelTask, options: RecordOptions): Recorder {
  const parts = [
    options.wide ? wide(task, options.column) : narrow(task, options.column),
    ...(options.explanation ? [explanation(options.column)] : []),
    ...(options.confidence ? [confidence(options.column)] : []),
    ...(options.errors ? [errors(options.column)] : []),
    ...(options.model ? [model(options.column)] : []),
  ];
  const columns = parts.flatMap((part) => part.columns);
  refuseTwins(columns);
  return {
    columns,
    values: (outcome) => parts.flatMap((part) => part.values(outcome)),
  };
}

/** With one column a label, a label called `error` would share its column with the errors. */
function refuseTwins(columns: readonly string[]): void {
  const twin = columns.find((column, at) => columns.indexOf(column) !== at);
  if (twin === undefined) return;
  throw new SkllmError('usage', `two of the new columns would be named "${twin}"`, {
    hint: 'Rename the label, or leave out --wide or the option that adds the other column.',
  });
}

function narrow(task: LabelTask, column: string): Recorder {
  return {
    columns: [column],
    values: (outcome) => {
      if (!('prediction' in outcome)) return [null];
      const { labels } = outcome.prediction;
      return [task.multiple ? labels : (labels[0] ?? null)];
    },
  };
}

function wide(task: LabelTask, column: string): Recorder {
  const names = task.labels.map((label) => label.name);
  if (task.other !== undefined) names.push(task.other);
  return {
    columns: names.map((name) => `${column}_${name}`),
    values: (outcome) => {
      if (!('prediction' in outcome)) return names.map(() => null);
      const chosen = new Set(outcome.prediction.labels);
      return names.map((name) => (chosen.has(name) ? 1 : 0));
    },
  };
}

function confidence(column: string): Recorder {
  return {
    columns: [`${column}_confidence`],
    values: (outcome) => {
      const value = 'prediction' in outcome ? outcome.prediction.confidence : undefined;
      // Four digits tell all that a probability of this kind can mean.
      return [value === undefined ? null : Math.round(value * 1e4) / 1e4];
    },
  };
}

function explanation(column: string): Recorder {
  return {
    columns: [`${column}_reason`],
    values: (outcome) => [
      'prediction' in outcome ? (outcome.prediction.explanation ?? null) : null,
    ],
  };
}

function errors(column: string): Recorder {
  return {
    columns: [`${column}_error`],
    values: (outcome) => {
      if (!('failure' in outcome)) return [null];
      return [`${outcome.failure.reason}: ${outcome.failure.message}`];
    },
  };
}

function model(column: string): Recorder {
  return { columns: [`${column}_model`], values: ({ by }) => [by ?? null] };
}
