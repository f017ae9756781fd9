import type { TokenProbability } from '../model.ts';

/** A token with its place in a text, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly logprob: number;
}

/**
 * Lays the tokens of a reply along a part of its text.
 *
 * The tokens may begin before the part and end after it: thoughts, a code fence that the service
 * took off, end marks. A token may end in a piece of a character, for which services put nothing,
 * U+FFFD or `\xe2`; such pieces cover the characters beyond ASCII up to the next whole token.
 *
 * @param text - JSON that begins with `{`.
 * @returns The tokens that cover the text in order, or undefined where they do not spell it.
 */
export function tokenSpans(text: string, tokens: readonly TokenProbability[]): Span[] | undefined {
  // The answer comes last: a thought before it may hold the same object.
  for (let first = tokens.length - 1; first >= 0; first -= 1) {
    const skip = tokens[first]!.token.indexOf('{');
    const spans = skip < 0 ? undefined : laid(text, tokens.slice(first), skip);
    if (spans) return spans;
  }
  return undefined;
}

/** Lays tokens from the first on, of which `skip` characters stand before the text. */
function laid(text: string, tokens: readonly TokenProbability[], skip: number): Span[] | undefined {
  const spans: Span[] = [];
  /** Spans that end in pieces, whose end is known at the next whole token. */
  let open: { from: number; to: number }[] = [];
  let at = 0;
  for (const [index, { token, logprob }] of tokens.entries()) {
    if (at === text.length) break;
    const { whole, broken } = parts(index === 0 ? token.slice(skip) : token);
    const from = open.length > 0 && whole !== '' ? afterPieces(text, at, whole) : at;
    const own = whole.slice(0, text.length - from);
    if (!text.startsWith(own, from)) return undefined;
    if (whole !== '') {
      for (const span of open) span.to = from;
      open = [];
    }
    at = from + own.length;
    const span = { from, to: at, logprob };
    spans.push(span);
    if (broken) open.push(span);
  }
  return at === text.length ? spans : undefined;
}

/** The whole characters that a token begins with, and whether a piece of one follows. */
function parts(token: string): { whole: string; broken: boolean } {
  const at = token === '' ? 0 : token.search(/\ufffd|(?:bytes: ?)?\\x[0-9a-f]{2}/i);
  return at < 0 ? { whole: token, broken: false } : { whole: token.slice(0, at), broken: true };
}

/** Where `token` stands next with nothing but characters beyond ASCII before it. */
function afterPieces(text: string, at: number, token: string): number {
  let from = at;
  while (!text.startsWith(token, from) && text.charCodeAt(from) > 0x7f) from += 1;
  return from;
}
