import type { Counts } from './counts.ts';
import { startMovingLine } from './moving-line.ts';
import { duration, money, number, plural } from './numbers.ts';
import { canMove, say } from './terminal.ts';

/** Tells how far a run is, on standard error. */
export interface Progress {
  update(counts: Counts): void;
  /** Takes the progress away, so that the next line stands alone. */
  stop(): void;
}

export interface ProgressOptions {
  readonly quiet: boolean;
  /** Standard output is this same terminal: a moving line would tear the rows apart. */
  readonly stdoutIsTerminal: boolean;
  /** Size of all inputs, where that is known. */
  readonly bytes?: number | undefined;
  /** Most rows that there are to label, where that is asked for. */
  readonly rows?: number | undefined;
  /** US dollars spent so far, for models that cost; undefined where that is unknown. */
  readonly cost?: (() => number | undefined) | undefined;
  /**
   * More than one model labels the rows. They come once it is found out which labels what: their
   * rate is reckoned from then on, and it is told who has labelled how many.
   */
  readonly inTurns?: boolean | undefined;
}

/** A moving line on a terminal, plain lines at intervals elsewhere, nothing when quiet. */
export function createProgress(options: ProgressOptions): Progress {
  if (options.quiet) return silent;
  if (process.stderr.isTTY && options.stdoutIsTerminal) return silent;
  return canMove() ? createMoving(options) : createLines(options);
}

/** Milliseconds between two plain lines; short runs print none. */
const lineInterval = 10_000;

const silent: Progress = { update() {}, stop() {} };

function createLines(options: ProgressOptions): Progress {
  let describe = options.inTurns ? undefined : describer(options);
  let due = performance.now() + lineInterval;
  return {
    update(counts) {
      if (!describe) {
        describe = describer(options);
        due = performance.now() + lineInterval;
      }
      if (performance.now() < due) return;
      due = performance.now() + lineInterval;
      say(describe(counts));
    },
    stop() {},
  };
}

function createMoving(options: ProgressOptions): Progress {
  let describe = options.inTurns ? undefined : describer(options);
  let latest: Counts | undefined;
  const line = startMovingLine((columns) =>
    latest && describe ? describe(latest, columns) : spentText(options).slice(0, columns),
  );
  return {
    update(counts) {
      describe ??= describer(options);
      latest = counts;
    },
    stop: () => line.stop(),
  };
}

/** Describes counts, and from now on how fast they grow. */
function describer(options: ProgressOptions) {
  const { bytes, rows, inTurns } = options;
  const start = performance.now();
  return (counts: Counts, columns?: number): string => {
    const seconds = Math.max((performance.now() - start) / 1000, 1e-3);
    const done = rows ? counts.rows / rows : bytes ? Math.min(counts.bytes / bytes, 1) : 0;
    const rate = `${number(counts.rows / seconds)} rows/s`;
    const share = done > 0 ? `${Math.floor(done * 100)} %` : '';
    const left = done > 0 ? `${duration((seconds * (1 - done)) / done)} left` : '';
    const by = inTurns
      ? [...counts.by].map(([model, n]) => `${model} ${number(n)}`).join(', ')
      : '';
    const facts = [plural(counts.rows, 'row'), rate, by, spentText(options), share, left];
    return fitted(facts, columns);
  };
}

function spentText({ cost }: ProgressOptions): string {
  const dollars = cost?.();
  return dollars ? money(dollars) : '';
}

/**
 * Which of the facts go first where a line is too narrow for all: rate, who has labelled how many,
 * share, cost, time left.
 */
const dispensable = [1, 2, 4, 3, 5];

/** Facts in one line of at most so many columns; the first is kept whatever they are. */
function fitted(facts: readonly string[], columns = Number.POSITIVE_INFINITY): string {
  const joined = (left: readonly string[]) => left.filter((fact) => fact !== '').join(', ');
  let left = facts;
  for (const place of dispensable) {
    if (joined(left).length <= columns) break;
    left = left.with(place, '');
  }
  return joined(left).slice(0, Math.max(0, columns));
}
