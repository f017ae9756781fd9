import type { Prediction, Verdict } from '../prediction.ts';
import { allLabels, type LabelTask } from '../task.ts';

export interface ShortlistOptions {
  readonly task: LabelTask;
  /** The places of the task's labels, the likeliest first; none where the text does not tell. */
  readonly rank: (text: string) => readonly number[];
  /** Texts that are asked with all labels, to see how often the shortlist would have done. */
  readonly sample: Iterable<string>;
}

/** How good shortlists are. */
export interface Recall {
  /** Labels of a shortlist, and of the task. */
  readonly size: number;
  readonly labels: number;
  /** Rows whose label is known, and those among them whose shortlist has it. */
  readonly rows: number;
  readonly held: number;
}

/** Chooses the few labels that a row is asked with, and keeps count of how good the choice is. */
export class Shortlist {
  readonly #options: ShortlistOptions;
  readonly #size: number;
  /** The texts of the sample; undefined until their answer is there. */
  readonly #sample: Map<string, boolean | undefined>;

  constructor(options: ShortlistOptions) {
    const { task, sample } = options;
    this.#options = options;
    this.#size = task.shortlist ?? task.labels.length;
    this.#sample = new Map(Array.from(sample, (text) => [text, undefined]));
  }

  /** Places of labels, the likeliest first; undefined for a row that is asked with all of them. */
  ranked(text: string): readonly number[] | undefined {
    if (this.isSampled(text)) return undefined;
    const { task, rank } = this.#options;
    const places = rank(text);
    // No pack offers more, and thousands of rows may wait.
    return places.length === 0 ? undefined : places.slice(0, labelsPerPack(task, 2));
  }

  /** The same, but no row is asked with all labels where a few will do. */
  withoutSample(): Shortlist {
    return new Shortlist({ ...this.#options, sample: [] });
  }

  isSampled(text: string): boolean {
    return this.#sample.has(text);
  }

  /** Whether a row of this text is offered these labels, whatever rows it is asked with. */
  holds(text: string, labels: readonly string[]): boolean {
    const { task, rank } = this.#options;
    const places = rank(text);
    if (places.length === 0) return true;
    const names = allLabels(task);
    const offered = new Set(places.slice(0, this.#size).map((place) => names[place]));
    return labels.every((label) => label === task.other || offered.has(label));
  }

  /** To be told the verdict on a text of the sample. */
  heard(text: string, verdict: Verdict<Prediction>): void {
    if ('prediction' in verdict && verdict.prediction.kind === 'labels') {
      this.#sample.set(text, this.holds(text, verdict.prediction.labels));
    }
  }

  /** What the sample has shown so far. */
  recall(): Recall {
    const known = [...this.#sample.values()].filter((held) => held !== undefined);
    const { labels } = this.#options.task;
    const held = known.filter(Boolean).length;
    return { size: this.#size, labels: labels.length, rows: known.length, held };
  }
}

/**
 * Most labels that a pack offers. Rows of one pack have other candidates each, and a pack that took
 * only rows of the same ones would be nearly empty: four shortlists of them hold most packs full,
 * but above three quarters of all labels little is saved.
 */
export function labelsPerPack({ labels, shortlist = labels.length }: LabelTask, rows: number) {
  if (rows === 1) return Math.min(labels.length, shortlist);
  const share = Math.floor((labels.length * 3) / 4);
  return Math.min(labels.length, Math.max(2 * shortlist, Math.min(4 * shortlist, share)));
}

/**
 * The task of one pack: so many labels as `most`, the likeliest of each row, then the second of
 * each, and so on. Every pack offers equally many, hence all packs share one schema of codes, which
 * services prepare but once.
 */
export function narrowed(
  task: LabelTask,
  rankings: readonly (readonly number[])[],
  most: number,
): LabelTask {
  const offered = new Set<number>();
  for (let rank = 0; rank < task.labels.length && offered.size < most; rank++) {
    for (const places of rankings) {
      const place = places[rank];
      if (place !== undefined && offered.size < most) offered.add(place);
    }
  }
  return { ...task, labels: task.labels.filter((_, place) => offered.has(place)) };
}

/** The task with the labels that take the most room, of which no pack's labels take more. */
export function widest(task: LabelTask, most: number): LabelTask {
  const weights = task.labels.map((label) => {
    const examples = (task.examples ?? []).filter(({ labels }) => labels.includes(label.name));
    return Buffer.byteLength(JSON.stringify([label, examples]));
  });
  const heaviest = [...weights.keys()].sort((a, b) => weights[b]! - weights[a]!);
  return narrowed(task, [heaviest], most);
}
