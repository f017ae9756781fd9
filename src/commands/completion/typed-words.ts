/** A line of shell up to the cursor, cut into words as bash does. */
export interface TypedWords {
  /** Every word but the cursor's, with quotes and backslashes taken away. */
  readonly words: readonly string[];
  /** The cursor's word likewise, as far as the cursor; empty where a new one begins. */
  readonly word: string;
  /** The same with quotes and backslashes. */
  readonly raw: string;
  /** The quote that is open at the cursor. */
  readonly quote: string | undefined;
}

/** Cuts a line into words: blanks, quotes and backslashes; what the shell would expand is kept. */
export function typedWords(line: string): TypedWords {
  const words: string[] = [];
  let word = '';
  let raw = '';
  let quote: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const character = line[at]!;
    if (quote === undefined && /\s/.test(character)) {
      if (raw !== '') words.push(word);
      word = '';
      raw = '';
      continue;
    }
    raw += character;
    if (character === '\\' && quote !== "'") {
      word += line[++at] ?? '';
      raw += line[at] ?? '';
    } else if (quote === undefined && /["']/.test(character)) quote = character;
    else if (character === quote) quote = undefined;
    else word += character;
  }
  return { words, word, raw, quote };
}

/**
 * A completed word as bash wants it: without what stands before the last of its break characters,
 * which bash keeps, and with a backslash before whatever the shell would read as more than itself.
 *
 * @param value - The whole word, which begins with what is there of it.
 * @param breaks - The value of `COMP_WORDBREAKS`.
 */
export function bashReply(value: string, { raw, quote }: TypedWords, breaks: string): string {
  // Inside quotes nothing breaks a word, and the quotes protect all but themselves.
  if (quote !== undefined) return quote === '"' ? value.replace(/["\\$`]/g, '\\$&') : value;
  const kept = [...raw].findLastIndex((character) => breaks.includes(character));
  const { word } = typedWords([...raw].slice(0, kept + 1).join(''));
  return value.slice(word.length).replace(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&');
}
