/** A property of a JSON object with the place of its value in the source. */
export interface Member {
  readonly key: string;
  readonly value: unknown;
  /** Where the value's own source begins and ends, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

/**
 * The source of the one JSON object that a reply holds, or undefined.
 *
 * The rule: a thought (`<think>…</think>`) before the answer is dropped; then everything from the
 * first `{` to the last `}` must be one JSON object, whatever prose or code fence stands around it.
 * Nothing is repaired: a reply that was cut, or that holds two objects, holds none.
 */
export function replyObject(text: string): string | undefined {
  const answer = withoutThought(text);
  const from = answer.indexOf('{');
  const to = answer.lastIndexOf('}');
  // A brace that opens after the last one closed is the beginning of an answer that was cut.
  if (from < 0 || answer.lastIndexOf('{') > to) return undefined;
  const source = answer.slice(from, to + 1);
  return isJson(source) ? source : undefined;
}

/**
 * The properties of a JSON object in order, with those that `JSON.parse` would drop because their
 * key occurs again.
 *
 * @param source - Valid JSON that begins with `{` and ends with `}`.
 */
export function membersOf(source: string): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let key: string | undefined;
  let from = 0;
  for (const { 0: token, index } of source.matchAll(structure)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth > 1) continue;
    else if (token === ':') from = index + 1;
    else if (token !== ',') key ??= JSON.parse(token);
    const ends = (depth === 1 && token === ',') || depth === 0;
    if (ends && key !== undefined) {
      members.push(member(source, key, from, index));
      key = undefined;
    }
  }
  return members;
}

/** Every string literal, and every sign outside of them that gives JSON its shape. */
const structure = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

function member(source: string, key: string, start: number, end: number): Member {
  const raw = source.slice(start, end);
  const from = start + raw.length - raw.trimStart().length;
  return { key, value: JSON.parse(raw), from, to: start + raw.trimEnd().length };
}

/** A reply without the thought (`<think>…</think>`) that stands before its answer. */
export function withoutThought(text: string): string {
  if (/^\s*(?:```\w*\s*)?\{/.test(text)) return text;
  const close = /<\/think(?:ing)?>/.exec(text);
  if (close) return text.slice(close.index + close[0].length);
  // A thought without an end was cut before the answer; what it considers is not the answer.
  return /<think(?:ing)?>/.test(text) ? '' : text;
}

function isJson(source: string): boolean {
  try {
    JSON.parse(source);
    return true;
  } catch {
    return false;
  }
}
