/** One member of a JSON object: where its value lies in the source. */
export interface JsonMember {
  /** The key, decoded. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the members of an object in JSON that is known to be valid.
 *
 * @param source - The JSON text, one character a byte or not: only ASCII characters steer the walk.
 * @param decodeKey - Turns a key's source between its quotes, escapes included, into the key.
 * @param from - Where the object begins; space before its brace is skipped.
 * @returns The members in the source's order, equal keys each for themselves.
 */
export function jsonMembers(
  source: string,
  decodeKey: (source: string) => string,
  from = 0,
): JsonMember[] {
  const members: JsonMember[] = [];
  let at = skipSpace(source, skipSpace(source, from) + 1);
  while (source[at] === '"') {
    const keyEnd = stringEnd(source, at);
    const key = decodeKey(source.slice(at + 1, keyEnd - 1));
    const start = skipSpace(source, skipSpace(source, keyEnd) + 1);
    const end = valueEnd(source, start);
    members.push({ key, start, end });
    at = skipSpace(source, end);
    if (source[at] === ',') at = skipSpace(source, at + 1);
  }
  return members;
}

function skipSpace(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Where the string that begins here ends, its closing quote included. */
function stringEnd(source: string, from: number): number {
  let at = from + 1;
  while (source[at] !== '"') at += source[at] === '\\' ? 2 : 1;
  return at + 1;
}

function valueEnd(source: string, from: number): number {
  const first = source[from];
  if (first === '"') return stringEnd(source, from);
  if (first === '{' || first === '[') return nestedEnd(source, from);
  let at = from;
  while (!/[\s,\]}]/.test(source[at]!)) at++;
  return at;
}

function nestedEnd(source: string, from: number): number {
  let depth = 0;
  for (let at = from; ; at++) {
    const character = source[at];
    if (character === '"') at = stringEnd(source, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
}
