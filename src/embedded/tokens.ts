import { hashSeed, mix } from './hash.ts';

/** Characters of a text that are read; the rest is left alone. */
export const charactersRead = 32_768;

/**
 * Cuts texts into words in lower case and the signs `! ? $ £ %`. A word may hold inner hyphens,
 * apostrophes and ampersands. Mentions, web addresses and HTML entities are left out, and runs of
 * more than 64 characters: these are keys, hashes and encoded files.
 *
 * Tokens are given as bytes: to make a string of each would take longer than all the rest. What was
 * read holds until another text is.
 */
export class TokenReader {
  /** UTF-8, and two zeros after the end. */
  readonly bytes = Buffer.alloc(bytesRead + 2);
  /** By token: where in `bytes` it begins and ends, and its hash. */
  readonly starts = new Int32Array(charactersRead);
  readonly ends = new Int32Array(charactersRead);
  readonly hashes = new Int32Array(charactersRead);

  /** @returns How many tokens the text has. */
  read(text: string): number {
    const read = text.length > charactersRead ? text.slice(0, charactersRead) : text;
    const lower = read.toLowerCase();
    if (isAscii.test(lower)) return this.#scan(without(lower));
    const source = without(plain(lower));
    return isAscii.test(source) ? this.#scan(source) : this.#match(source);
  }

  /** Reads a word as it is as one token. @returns 1, or 0 where it is too long. */
  word(word: string): number {
    return this.#write(word, 0, 0) > 0 ? 1 : 0;
  }

  #match(source: string): number {
    let [count, end] = [0, 0];
    for (const [token] of source.matchAll(anyToken)) {
      if (count === charactersRead || end + mostBytes * token.length > bytesRead) break;
      const length = this.#write(token, end, count);
      if (length > 0) count++;
      end += length;
    }
    return count;
  }

  /** Writes a word as token number `count`. @returns The bytes it has; 0 where it is too long. */
  #write(word: string, start: number, count: number): number {
    if (word.length > longestWord) return 0;
    const length = this.bytes.write(word, start);
    let hash = hashSeed;
    for (let at = start; at < start + length; at++) hash = mix(hash, this.bytes[at]!);
    this.#add(count, start, start + length, hash);
    return length;
  }

  /** What `anyToken` finds in ASCII, but several times as fast. */
  #scan(source: string): number {
    const { bytes } = this;
    const length = bytes.write(source, 0, charactersRead, 'latin1');
    bytes[length] = 0;
    bytes[length + 1] = 0;
    let count = 0;
    for (let at = 0; at < length; ) {
      const start = at;
      let code = bytes[at++]!;
      let kind = kinds[code];
      if (kind === sign) this.#add(count++, start, at, mix(hashSeed, code));
      if (kind !== letter) continue;
      for (let hash = hashSeed; ; at++) {
        hash = mix(hash, code);
        code = bytes[at]!;
        kind = kinds[code];
        if (kind === letter || (kind === joint && kinds[bytes[at + 1]!] === letter)) continue;
        if (at - start <= longestWord) this.#add(count++, start, at, hash);
        break;
      }
    }
    return count;
  }

  #add(token: number, start: number, end: number, hash: number): void {
    this.starts[token] = start;
    this.ends[token] = end;
    this.hashes[token] = hash;
  }
}

/** Of one UTF-16 code unit in UTF-8. */
const mostBytes = 3;
const bytesRead = mostBytes * charactersRead;
const longestWord = 64;
const isAscii = /^[\0-\x7f]*$/;
const anyToken = /[\p{L}\p{N}]+(?:['&-][\p{L}\p{N}]+)*|[!?$£%]/gu;

/** Typographic apostrophes become plain ones, accents are dropped: the lexicon is ASCII. */
function plain(text: string): string {
  return text
    .replace(/[’‘`´]/g, "'")
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
}

function without(text: string): string {
  const noEntities = text.includes('&') ? text.replace(/&#?\w+;/g, ' ') : text;
  const noLinks = noEntities.includes('://')
    ? noEntities.replace(/https?:\/\/\S+/g, ' ')
    : noEntities;
  return noLinks.includes('@') ? noLinks.replace(/@\w+/g, ' ') : noLinks;
}

const letter = 1;
const joint = 2;
const sign = 3;

/** By ASCII code: what the character is in a token, or 0. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z0-9]/.test(character)) return letter;
  if (/['&-]/.test(character)) return joint;
  return /[!?$%]/.test(character) ? sign : 0;
});
