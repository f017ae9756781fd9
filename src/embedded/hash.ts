// FNV-1a (Fowler, Noll, Vo), over UTF-16 code units, with the high bits folded in at each step
// because tables use the low ones.

/** What a hash begins with. */
export const hashSeed = 0x811c9dc5;

/** Adds a code unit to a hash. */
export function mix(hash: number, code: number): number {
  const product = Math.imul(hash ^ code, 0x01000193);
  return product ^ (product >>> 15);
}

/** The hash of a text or of a part of it. */
export function hashOf(text: string, start = 0, end: number = text.length): number {
  let hash = hashSeed;
  for (let at = start; at < end; at++) hash = mix(hash, text.charCodeAt(at));
  return hash;
}
