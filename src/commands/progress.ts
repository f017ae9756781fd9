import type { Counts } from './counts.ts';
import { duration, money, number } from './numbers.ts';
import { say } from './terminal.ts';

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
}

/** A moving line on a terminal, plain lines at intervals elsewhere, nothing when quiet. */
export function createProgress(options: ProgressOptions): Progress {
  if (options.quiet) return silent;
  if (!process.stderr.isTTY) return createLines(options);
  return options.stdoutIsTerminal ? silent : createSpinner(options);
}

/** Milliseconds between two plain lines; short runs print none. */
const lineInterval = 10_000;

/** Milliseconds between two changes of the moving line. */
const frameInterval = 100;

const silent: Progress = { update() {}, stop() {} };

function createLines(options: ProgressOptions): Progress {
  const describe = describer(options);
  let due = performance.now() + lineInterval;
  return {
    update(counts) {
      if (performance.now() < due) return;
      due = performance.now() + lineInterval;
      say(describe(counts));
    },
    stop() {},
  };
}

function createSpinner(options: ProgressOptions): Progress {
  const describe = describer(options);
  let due = performance.now() + frameInterval;
  let spinner: import('ora').Ora | undefined;
  let stopped = false;
  // Loaded only when a run is worth watching: the package doubles the start-up time.
  const timer = setTimeout(async () => {
    const { default: ora } = await import('ora');
    if (!stopped) spinner = ora({ stream: process.stderr, discardStdin: false }).start();
  }, 300);
  return {
    update(counts) {
      if (!spinner || performance.now() < due) return;
      due = performance.now() + frameInterval;
      spinner.text = describe(counts);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}

function describer({ bytes, rows, cost }: ProgressOptions): (counts: Counts) => string {
  const start = performance.now();
  return (counts) => {
    const seconds = Math.max((performance.now() - start) / 1000, 1e-3);
    const done = rows ? counts.rows / rows : bytes ? Math.min(counts.bytes / bytes, 1) : 0;
    const dollars = cost?.();
    return [
      `${number(counts.rows)} rows`,
      `${number(counts.rows / seconds)} rows/s`,
      ...(dollars ? [money(dollars)] : []),
      ...(done > 0
        ? [`${Math.floor(done * 100)} %`, `${duration((seconds * (1 - done)) / done)} left`]
        : []),
    ].join(', ');
  };
}
