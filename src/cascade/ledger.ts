import type { LabelPrediction } from '../prediction.ts';

/** What the first model said of a row. */
export interface Proposal {
  readonly labels: readonly string[];
  readonly margin: number;
  readonly confidence?: number;
}

/**
 * What the first model said of each row of a table, in 16 bytes a row: the margin in eight, the
 * confidence in four, and in four the number of its label, or set of labels.
 */
export class Ledger {
  /** Rows noted. */
  rows = 0;
  /** Rows among these that a model can be asked for. */
  askable = 0;
  /** Rows among these that the first model has a label for. */
  labelled = 0;
  readonly #blocks: Block[] = [];
  readonly #labels: (readonly string[])[] = [];
  readonly #codes = new Map<string, number>();

  /** Notes a row that no model can be asked for: it has no text, or is broken. */
  addUnaskable(): void {
    this.#add(unaskable, 0, Number.NaN);
  }

  /** Notes a row for which the first model has no label: it is always asked. */
  addUnknown(): void {
    this.askable += 1;
    this.#add(unknown, 0, Number.NaN);
  }

  /** Notes what the first model said of a row. */
  add({ labels, confidence = Number.NaN }: LabelPrediction, margin: number): void {
    this.askable += 1;
    this.labelled += 1;
    this.#add(this.#codeOf(labels), margin, confidence);
  }

  /** What was noted of a row; undefined where the first model has no label. */
  at(row: number): Proposal | undefined {
    const block = this.#blocks[Math.floor(row / blockRows)];
    const place = row % blockRows;
    const labels = this.#labels[block?.codes[place] ?? unaskable];
    if (row >= this.rows || !block || labels === undefined) return undefined;
    const confidence = block.confidences[place]!;
    const margin = block.margins[place]!;
    return Number.isNaN(confidence) ? { labels, margin } : { labels, margin, confidence };
  }

  /** The margin of a row that has a label. */
  marginOf(row: number): number {
    return this.#blocks[Math.floor(row / blockRows)]!.margins[row % blockRows]!;
  }

  /** The rows that have a label of the first model, in order. */
  *proposed(): Generator<number> {
    for (let row = 0; row < this.rows; row++) {
      if (this.#blocks[Math.floor(row / blockRows)]!.codes[row % blockRows]! < unknown) yield row;
    }
  }

  /** The rows that a model can be asked for, in order. */
  *askableRows(): Generator<number> {
    for (let row = 0; row < this.rows; row++) {
      if (this.#blocks[Math.floor(row / blockRows)]!.codes[row % blockRows]! !== unaskable)
        yield row;
    }
  }

  #add(code: number, margin: number, confidence: number): void {
    const place = this.rows % blockRows;
    if (place === 0) this.#blocks.push(emptyBlock());
    const block = this.#blocks.at(-1)!;
    block.codes[place] = code;
    block.margins[place] = margin;
    block.confidences[place] = confidence;
    this.rows += 1;
  }

  #codeOf(labels: readonly string[]): number {
    const key = JSON.stringify(labels);
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    this.#codes.set(key, this.#labels.length);
    return this.#labels.push(labels) - 1;
  }
}

interface Block {
  readonly margins: Float64Array;
  readonly confidences: Float32Array;
  readonly codes: Uint32Array;
}

/** Rows of a block: a megabyte. */
const blockRows = 65_536;
const unaskable = 0xffff_ffff;
const unknown = 0xffff_fffe;

function emptyBlock(): Block {
  return {
    margins: new Float64Array(blockRows),
    confidences: new Float32Array(blockRows),
    codes: new Uint32Array(blockRows),
  };
}
