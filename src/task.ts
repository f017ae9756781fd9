/** A label that rows may get. */
export interface Label {
  readonly name: string;
  /** Prose or keywords that say what the label means. */
  readonly description?: string;
  /** Short texts that would get this label. */
  readonly examples?: readonly string[];
}

/** A text with the labels it should get, shown to a language model. */
export interface Example {
  readonly text: string;
  /** Exactly one unless the task allows several. */
  readonly labels: readonly string[];
  /** Why, in a few words; shown where the task asks for explanations. */
  readonly explanation?: string;
}

/** Which text of a row is labelled. */
export interface TaskInput {
  /** Column names; the texts of several are joined by a newline. */
  readonly columns: readonly string[];
  /** `{column}` stands for a cell, `{{` and `}}` for braces. Replaces the plain joining. */
  readonly template?: string;
  /** The column that holds an image's path or address; a row without one is not asked. */
  readonly image?: string;
}

/** Choosing labels for rows. */
export interface LabelTask {
  readonly kind: 'labels';
  /** At least two, distinct also by case and Unicode form. */
  readonly labels: readonly Label[];
  /** Several labels a row. */
  readonly multiple: boolean;
  /** Fewest labels of a row when `multiple`. */
  readonly minLabels: number;
  /** Most labels of a row when `multiple`. */
  readonly maxLabels?: number;
  /** Name of the label that stands for "none of these", offered beside the others. */
  readonly other?: string;
  readonly input: TaskInput;
  /** What the person who runs it wants considered, in prose; for models that read a prompt. */
  readonly instructions?: string;
  /** Shown to a language model with every pack, in this order. */
  readonly examples?: readonly Example[];
  /** The sentence, with `{label}` in it, whose truth a model of inference weighs. */
  readonly hypothesis?: string;
  /** Show with a row only so many examples of each label, the nearest; it is then asked alone. */
  readonly examplesPerRow?: number;
  /** Ask with so many labels of each row, the likeliest; absent: with all. */
  readonly shortlist?: number;
  /** Ask for the reason of each prediction. */
  readonly explain?: boolean;
  /** Times that each row is asked; the labels with the most votes win. */
  readonly votes?: number;
  /** Ask for a confidence with each prediction. */
  readonly confidence: boolean;
  /** Predictions below this confidence become `other`, or the failure `unsure`. */
  readonly minConfidence?: number;
  /** Put in few words, as to a model that was tuned to them (`LanguageModel.prompt`). */
  readonly prompt?: 'short';
}

/** Writing a text for each row: an answer to a prompt, a description of an image. */
export interface TextTask {
  readonly kind: 'text';
  /** Its template is the prompt, in which cells stand as JSON strings. */
  readonly input: TaskInput;
  /** Most characters (code points) of a text; a longer one is cut after a whole word. */
  readonly maxLength?: number;
}

export type Task = LabelTask | TextTask;

/** The names of every label that a row may get, in order, `other` last. */
export function allLabels({
  labels,
  other,
}: Pick<LabelTask, 'labels' | 'other'>): readonly string[] {
  const names = labels.map(({ name }) => name);
  return other === undefined ? names : [...names, other];
}
