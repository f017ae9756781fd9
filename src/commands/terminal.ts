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

/** Text with control and direction characters as `\u{…}`: data must not drive the terminal. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

// All but tab and newline of C0, all of C1, and the bidirectional overrides of Unicode.
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
