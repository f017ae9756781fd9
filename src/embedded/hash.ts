// FNV-1a (Fowler, Noll, Vo), with the high bits folded in at each step because tables use the low ones.

/** What a hash begins with. Hashes are signed, as an `Int32Array` gives them back. */
export const hashSeed = 0x811c9dc5 | 0;

/** Adds a byte or a code unit to a hash. */
export function mix(hash: number, code: number): number {
  const product = Math.imul(hash ^ code, 0x01000193);
  return product ^ (product >>> 15);
}

/** The hash of a text over its UTF-16 code units; of ASCII the same as over its bytes. */
export function hashOf(text: string): number {
  let hash = hashSeed;
  for (let at = 0; at < text.length; at++) hash = mix(hash, text.charCodeAt(at));
  return hash;
}
