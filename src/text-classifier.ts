import type { Abilities } from './abilities.ts';
import type { ModelId, Verdict } from './prediction.ts';
import type { LabelTask } from './task.ts';

/** How a classifier was fitted to the rows at hand. */
export interface Fit {
  /** Rows it was fitted on. */
  readonly rows: number;
  /** False where the fit was tried and given up, so that each row is labelled by itself. */
  readonly kept: boolean;
  /** Why it was given up, in a few words. */
  readonly reason?: string;
  /** True where it was fitted earlier and read from a file. */
  readonly saved?: boolean;
  /** What the rows give cause to warn of: one sentence each. */
  readonly warnings?: readonly string[];
}

/** How well a saved model agrees with whoever taught it, found on rows that did not teach it. */
export interface StudentCertificate {
  /** The model that taught; absent where people did. */
  readonly teacher?: ModelId;
  /** The day, as YYYY-MM-DD. */
  readonly date: string;
  /** Rows of the table that it is from. */
  readonly rows: number;
  /** Rows of these that taught. */
  readonly taught: number;
  /** Rows drawn from all alike, none of which taught; and those on which both labels are the same. */
  readonly sample: number;
  readonly agreeing: number;
  /** Least share of rows like these on which it agrees, wrong with the probability `risk`. */
  readonly agreement: number;
  readonly risk: number;
  /** The cascade that it is from, where that kept labels of it. */
  readonly cascade?: {
    /** Rows whose label was kept, and the margin above which that was; absent where all were. */
    readonly kept: number;
    readonly threshold?: number;
    /** The share of all rows that the cascade promised. */
    readonly target: number;
  };
}

/** A file that a model needs and that is not there yet. */
export interface MissingFile {
  readonly name: string;
  /** Its size, where that is known. */
  readonly bytes?: number | undefined;
  /** What to know before it is fetched, such as its licence: one sentence each. */
  readonly remarks: readonly string[];
}

/** What is told while a model is made ready. */
export interface Preparation {
  readonly signal: AbortSignal;
  /** A file is about to be fetched. */
  fetching?(file: MissingFile): void;
  /** Another process is fetching a file that is needed. */
  waiting?(file: MissingFile): void;
  /** So many of its bytes are there. */
  fetched?(bytes: number): void;
}

/** A model that labels texts in this process: no prompt, no request, no money. */
export interface TextClassifier {
  readonly kind: 'classifier';
  readonly id: ModelId;
  readonly abilities: Abilities;
  /**
   * All that shapes the verdicts, as of a language model, where these are worth keeping; absent
   * where labelling anew is as quick, or where rows are labelled in the light of others.
   */
  readonly identity?: Readonly<Record<string, unknown>>;
  /** Texts to hand over at once, where a long wait for many would be felt. */
  readonly atOnce?: number;
  /**
   * Finds out whether the packages that it needs are installed. No file of the model is looked for.
   *
   * @throws SkllmError `config` where one is not.
   */
  check?(): Promise<void>;
  /** Fetches and loads what labelling needs; else the first `label` does so without a word. */
  prepare?(preparation: Preparation): Promise<void>;
  /** Calls of `label` that are worth having under way at once; absent: one. */
  readonly concurrency?: number;
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
  /** The labels that it was fitted to, where it knows no others. */
  readonly own?: Pick<LabelTask, 'labels' | 'other'>;
  /** What is known of a saved one's agreement. */
  readonly certificate?: StudentCertificate;
  /** A fitted classifier as the bytes of a file, from which its provider makes it again. */
  save?(certificate?: StudentCertificate): Uint8Array;
  /** What the person who runs it should know before trusting the labels: one sentence each. */
  warnings?(task: LabelTask): readonly string[];
}
