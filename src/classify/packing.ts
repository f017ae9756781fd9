import { SkllmError } from '../errors.ts';
import type { LanguageModel } from '../model.ts';
import type { RowFailure } from '../prediction.ts';
import type { LabelTask, Task } from '../task.ts';
import { likeRows } from './like-rows.ts';
import { createPacker, type Packer } from './pack.ts';
import type { RowText } from './prompt.ts';
import type { RequestShape } from './rows-per-request.ts';
import { labelsPerPack, narrowed, widest } from './shortlist.ts';
import type { TokenEstimator } from './tokens.ts';
import { laxer, type WireMode } from './wire-mode.ts';
import { wordingOf } from './wording.ts';

/** A row, with its candidates where the task has a shortlist. */
export interface RankedRow extends RowText {
  /** Places of the task's labels, the likeliest first; absent for a row asked with all of them. */
  readonly ranked?: readonly number[];
}

/** What the rows of a pack are asked. */
export interface PackQuestion {
  readonly task: Task;
  /** The strictest mode that allows it, where the run's need not. */
  readonly mode?: WireMode;
}

/** How rows come into packs, and what each pack is asked. */
export interface Packing<R extends RankedRow> {
  readonly packer: Packer<R>;
  /** The mode that a run begins with, and the most rows of any request. */
  readonly shape: RequestShape;
  question(pack: readonly R[]): PackQuestion;
  /** Whether a request can hold all labels. */
  readonly roomForAll: boolean;
  /** What the person who runs it should know: one sentence each. */
  readonly cautions: readonly string[];
}

export interface PackingOptions {
  readonly model: Asked;
  readonly batchSize: number | 'auto';
  readonly estimator: TokenEstimator;
  /** The strictest mode to ask in; `schema` unless given. */
  readonly least?: WireMode;
}

/** What of a model decides how it is asked. */
type Asked = Pick<LanguageModel, 'limits' | 'formats'>;

/** How a run's packs are asked before anything is known of the service but what the model says. */
export function shapeFor(
  task: Task,
  { limits, formats }: Asked,
  batchSize: number | 'auto',
  least: WireMode = 'schema',
): RequestShape {
  return wordingOf(task).shape(limits, batchSize, laxer(least, firstMode(formats)));
}

/** The strictest mode whose reply format the service is known to take. */
function firstMode(formats: Asked['formats']): WireMode {
  if (!formats || formats.includes('schema')) return 'schema';
  return formats.includes('json') ? 'json' : 'text';
}

/**
 * The packing of a task.
 *
 * @throws SkllmError `usage` where labels, instructions and examples leave no room for any row.
 */
export function packingOf<R extends RankedRow>(task: Task, options: PackingOptions): Packing<R> {
  if (task.kind === 'labels' && task.shortlist !== undefined) return shortlisted(task, options);
  const { shape, packer } = plain<R>(task, options);
  return { shape, packer, question: () => ({ task }), roomForAll: true, cautions: [] };
}

function plain<R extends RowText>(task: Task, options: PackingOptions) {
  const { model, batchSize, least, estimator } = options;
  const shape = shapeFor(task, model, batchSize, least);
  return { shape, packer: createPacker<R>({ task, limits: model.limits, shape, estimator }) };
}

/** Packs' worth of rows that are gathered and then put together by their candidates. */
const packsGathered = 32;

function shortlisted<R extends RankedRow>(task: LabelTask, given: PackingOptions): Packing<R> {
  // Names would make each pack's schema another one, which services prepare anew at a cost.
  const options = { ...given, least: 'codes' as const };
  const most = labelsPerPack(task, given.batchSize === 'auto' ? 2 : given.batchSize);
  const few = plain<R>(widest(task, most), options);
  const all = unlessNoRoom(() => plain<R>(task, options));
  const rows = Math.max(few.shape.rows, all?.shape.rows ?? 0);
  const pools = { few: few.packer, all: all?.packer };
  const group = { rows: few.shape.rows, labels: most, candidates: task.shortlist! };
  return {
    shape: { ...few.shape, rows },
    packer: new Pool<R>(pools, group),
    question(pack) {
      const rankings = pack.flatMap(({ ranked }) => (ranked ? [ranked] : []));
      if (rankings.length > 0) return { task: narrowed(task, rankings, most) };
      return all ? { task, mode: all.shape.mode } : { task };
    },
    roomForAll: all !== undefined,
    cautions: cautionsOf(task, most, all !== undefined),
  };
}

function cautionsOf({ labels, shortlist }: LabelTask, most: number, roomForAll: boolean): string[] {
  const cautions: string[] = [];
  if (most === labels.length) {
    cautions.push(
      `a shortlist of ${shortlist} saves nothing: a pack of rows would be offered all ${labels.length} labels.`,
    );
  }
  if (!roomForAll) {
    cautions.push(
      `all ${labels.length} labels do not fit the model's context window, so how often the shortlist of ${shortlist} holds the right one cannot be estimated; skllm evaluate --gold tells.`,
    );
  }
  return cautions;
}

function unlessNoRoom<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof SkllmError && error.code === 'usage') return undefined;
    throw error;
  }
}

/** The packers of rows with and without a shortlist; there may be no room for all labels. */
interface Packers<R extends RankedRow> {
  readonly few: Packer<R>;
  readonly all: Packer<R> | undefined;
}

/** Bounds of rows that are put together. */
interface Group {
  readonly rows: number;
  readonly labels: number;
  /** Labels of one row. */
  readonly candidates: number;
}

/** Gathers rows, then packs those together that have candidates in common. */
class Pool<R extends RankedRow> implements Packer<R> {
  readonly #packers: Packers<R>;
  readonly #group: Group;
  #rows: R[] = [];

  constructor(packers: Packers<R>, group: Group) {
    this.#packers = packers;
    this.#group = group;
  }

  get holds(): number {
    return packsGathered * this.#group.rows;
  }

  tooLong(row: R): RowFailure | undefined {
    const { few, all } = this.#packers;
    const packer = row.ranked ? few : all;
    return packer ? packer.tooLong(row) : unranked;
  }

  add(row: R): readonly R[][] {
    this.#rows.push(row);
    return this.#rows.length >= this.holds ? this.flush() : [];
  }

  flush(): readonly R[][] {
    const rows = this.#rows;
    this.#rows = [];
    const { few, all } = this.#packers;
    const ranked = rows.filter((row) => row.ranked);
    const { candidates, ...most } = this.#group;
    const shortlists = ranked.map((row) => row.ranked!.slice(0, candidates));
    const groups = likeRows(shortlists, most).map((group) => group.map((at) => ranked[at]!));
    const rest = rows.filter((row) => !row.ranked);
    return [...groups.flatMap((group) => packed(few, group)), ...(all ? packed(all, rest) : [])];
  }
}

function packed<R extends RowText>(packer: Packer<R>, rows: readonly R[]): readonly R[][] {
  return [...rows.flatMap((row) => packer.add(row)), ...packer.flush()];
}

const unranked: RowFailure = {
  reason: 'no-evidence',
  message: 'no word of the text tells which labels to ask with, and there is no room for all',
};
