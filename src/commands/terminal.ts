import { printable } from '../printable.ts';

/** Writes a line for the eye to standard error; standard output carries data and nothing else. */
export function say(line: string): void {
  const text = `${printable(line)}\n`;
  // A moving line may be there; see moving-line.ts.
  process.stderr.write(canMove() ? text.replaceAll('\n', `${clearRest}\n`) : text);
}

/** Clears the terminal from the cursor on: of a narrowed window also what has wrapped. */
export const clearRest = '\u001b[J';

/** Whether standard error is a terminal on which a line can change in place. */
export function canMove(): boolean {
  const { isTTY, columns } = process.stderr;
  // A terminal of unknown width, as some CI services have, says 0.
  return isTTY && columns > 0 && process.env.TERM !== 'dumb';
}
