/** What a model can do beyond one label a row. */
export interface Abilities {
  readonly multiple: boolean;
  readonly explain: boolean;
  readonly confidence: boolean;
  readonly images: boolean;
  /** Reads instructions in prose, where it is no language model, which all do. */
  readonly instructions?: boolean;
  /** Takes a hypothesis about each label (`LabelTask.hypothesis`). */
  readonly hypothesis?: boolean;
}
