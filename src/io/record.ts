import { SkllmError } from '../errors.ts';
import type { LabelPrediction, Outcome, Prediction } from '../prediction.ts';
import { allLabels, type LabelTask, type Task } from '../task.ts';
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
  values(outcome: Outcome<Prediction>): readonly NewValue[];
}

/**
 * Makes the recorder of a task.
 *
 * @throws SkllmError `usage` where two columns would have one name.
 */
export function recorder(task: Task, options: RecordOptions): Recorder {
  const parts = [
    answers(task, options),
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

function answers(task: Task, { wide: isWide, column }: RecordOptions): Recorder {
  if (task.kind === 'text') return texts(column);
  return isWide ? wide(task, column) : narrow(task, column);
}

function texts(column: string): Recorder {
  return {
    columns: [column],
    values: (outcome) => {
      const written = 'prediction' in outcome && outcome.prediction.kind === 'text';
      return [written ? outcome.prediction.text : null];
    },
  };
}

/** What was predicted of a row that was to be labelled. */
function labelling(outcome: Outcome<Prediction>): LabelPrediction | undefined {
  if (!('prediction' in outcome) || outcome.prediction.kind === 'text') return undefined;
  return outcome.prediction;
}

function narrow(task: LabelTask, column: string): Recorder {
  return {
    columns: [column],
    values: (outcome) => {
      const labels = labelling(outcome)?.labels;
      return [(task.multiple ? labels : labels?.[0]) ?? null];
    },
  };
}

function wide(task: LabelTask, column: string): Recorder {
  const names = allLabels(task);
  return {
    columns: names.map((name) => `${column}_${name}`),
    values: (outcome) => {
      const prediction = labelling(outcome);
      if (!prediction) return names.map(() => null);
      const chosen = new Set(prediction.labels);
      return names.map((name) => (chosen.has(name) ? 1 : 0));
    },
  };
}

function confidence(column: string): Recorder {
  return {
    columns: [`${column}_confidence`],
    values: (outcome) => {
      const value = labelling(outcome)?.confidence;
      // Four digits tell all that a probability of this kind can mean.
      return [value === undefined ? null : Math.round(value * 1e4) / 1e4];
    },
  };
}

function explanation(column: string): Recorder {
  return {
    columns: [`${column}_reason`],
    values: (outcome) => [labelling(outcome)?.explanation ?? null],
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
