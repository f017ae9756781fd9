/** Why a row is to be looked at. */
export type Doubt = 'no label' | 'disagreed' | 'unsure';

/** A row that may need a person. */
export interface ReviewRow {
  /** The same for the same text at the same place, whenever it is read. */
  readonly key: string;
  readonly input: string;
  readonly line: number;
  readonly text: string;
  /** What was found; null where there is no label. */
  readonly labels: readonly string[] | null;
  readonly confidence?: number | undefined;
  /** Another opinion on the row, such as the label that it had before. */
  readonly other?: readonly string[] | undefined;
}

export interface QueuedRow extends ReviewRow {
  /** Undefined where nothing speaks against its label. */
  readonly doubt: Doubt | undefined;
}

/** What the page's scripts are given. */
export interface ReviewData {
  readonly labels: readonly { readonly name: string; readonly description?: string }[];
  /** Whether a row may have several. */
  readonly multiple: boolean;
  readonly rows: readonly QueuedRow[];
}
