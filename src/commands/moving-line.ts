import { canMove, clearRest } from './terminal.ts';

/** A line on the terminal that changes in place while something is under way. */
export interface MovingLine {
  /** Takes the line away, so that what comes next stands alone. */
  stop(): void;
}

/**
 * Starts a line that moves: a spinner, then what there is to say at the time.
 *
 * The line never wraps, so that a change of the window's width spoils at most itself. The cursor
 * rests at its beginning: `say` writes over it. A terminal that is slow to take a frame is given
 * the fewer of them, for writing to one stops everything else.
 *
 * @param text - What there is to say, in at most so many columns.
 */
export function startMovingLine(text: (columns: number) => string): MovingLine {
  let spinner: import('ora').Ora | undefined;
  let due = 0;
  const draw = () => {
    if (!spinner || performance.now() < due || !canMove()) return;
    spinner.text = text((process.stderr.columns ?? 80) - spinnerWidth);
    const before = performance.now();
    process.stderr.write(`\r${spinner.frame()}${clearRest}\r`);
    due = performance.now() + slowness * (performance.now() - before);
  };
  const stop = () => {
    clearTimeout(start);
    clearInterval(timer);
    process.removeListener('exit', stop);
    if (spinner) process.stderr.write(`\r${clearRest}`);
    spinner = undefined;
  };
  // Loaded only for what is worth watching: the package doubles the start-up time.
  const start = setTimeout(async () => {
    const { default: ora } = await import('ora');
    spinner = ora({ color: process.env.NO_COLOR ? false : 'cyan' });
  }, 300);
  const timer = setInterval(draw, frameInterval);
  // A second Ctrl-C ends the program at once.
  process.once('exit', stop);
  return { stop };
}

/** Milliseconds between two frames: some 300 bytes a second. */
const frameInterval = 200;

/** Times that a frame took to write are waited before the next one. */
const slowness = 20;

/** The spinner, a blank, and a column that stays free: a full line wraps on some terminals. */
const spinnerWidth = 3;
