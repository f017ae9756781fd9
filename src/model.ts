import type { ModelId, Verdict } from './prediction.ts';
import type { LabelTask } from './task.ts';

/** What a model can do beyond one label a row. */
export interface Abilities {
  readonly multiple: boolean;
  readonly confidence: boolean;
}

/** How a classifier was fitted to the rows at hand. */
export interface Fit {
  /** Rows it was fitted on. */
  readonly rows: number;
  /** False where the fit was tried and given up, so that each row is labelled by itself. */
  readonly kept: boolean;
  /** Why it was given up, in a few words. */
  readonly reason?: string;
}

/** A model that labels texts in this process: no prompt, no request, no money. */
export interface TextClassifier {
  readonly kind: 'classifier';
  readonly id: ModelId;
  readonly abilities: Abilities;
  /**
   * Labels texts.
   *
   * @param texts - What to label; none is empty.
   * @returns One verdict a text, in order.
   */
  label(
    texts: readonly string[],
    task: LabelTask,
    options: { signal: AbortSignal },
  ): Promise<readonly Verdict[]>;
  /**
   * Learns from unlabelled texts like those to come.
   *
   * @param sample - Texts drawn from the whole input.
   * @returns A new classifier; this one stays as it was.
   */
  fit?(task: LabelTask, sample: readonly string[]): Promise<TextClassifier>;
  /** How this classifier was fitted; absent where it labels every row by itself. */
  readonly fitted?: Fit;
  /** What the person who runs it should know before trusting the labels: one sentence each. */
  warnings?(task: LabelTask): readonly string[];
}

export type Model = TextClassifier;

/** A setting that a provider reads. */
export interface ProviderSetting {
  /** The environment variables that give it, first found wins. */
  readonly env?: readonly string[];
  readonly required?: boolean;
  readonly secret?: boolean;
  readonly description: string;
}

/** One file a provider, one line in the registry. It translates; it never retries, paces, stores or prints. */
export interface Provider {
  readonly namespace: string;
  /** The family it belongs to, as `skllm models` groups them. */
  readonly family: string;
  /** One line for `skllm models`. */
  readonly summary: string;
  readonly settings: Readonly<Record<string, ProviderSetting>>;
  /**
   * Makes a model ready to be asked.
   *
   * @param model - What follows `namespace::`; empty where only the namespace was given.
   */
  connect(model: string, settings: Readonly<Record<string, string>>): Promise<Model>;
}
