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
  #count = 0;

  /** @returns How many tokens the text has. */
  read(text: string): number {
    const read = text.length > charactersRead ? text.slice(0, charactersRead) : text;
    const lower = read.toLowerCase();
    const source = without(isAscii.test(lower) ? lower : plain(lower));
    this.#count = 0;
    if (isAscii.test(source)) this.#scan(source);
    else for (const [token] of source.matchAll(anyToken)) this.#append(token);
    return this.#count;
  }

  /** Reads a word as it is as one token. @returns 1, or 0 where it is too long. */
  word(word: string): number {
    this.#count = 0;
    this.#append(word);
    return this.#count;
  }

  #append(word: string): void {
    if (word.length > longestWord || this.#count === charactersRead) return;
    const start = this.#count === 0 ? 0 : this.ends[this.#count - 1]!;
    if (start + mostBytes * word.length > bytesRead) return;
    const end = start + this.bytes.write(word, start);
    let hash = hashSeed;
    for (let at = start; at < end; at++) hash = mix(hash, this.bytes[at]!);
    this.#add(start, end, hash);
  }

  /** What `anyToken` finds in ASCII, but several times as fast. */
  #scan(source: string): void {
    const { bytes } = this;
    const length = bytes.write(source, 0, charactersRead, 'latin1');
    bytes[length] = 0;
    bytes[length + 1] = 0;
    for (let at = 0; at < length; ) {
      const start = at;
      let code = bytes[at++]!;
      let kind = kinds[code];
      if (kind === sign) this.#add(start, at, mix(hashSeed, code));
      if (kind !== letter) continue;
      for (let hash = hashSeed; ; at++) {
        hash = mix(hash, code);
        code = bytes[at]!;
        kind = kinds[code];
        if (kind === letter || (kind === joint && kinds[bytes[at + 1]!] === letter)) continue;
        if (at - start <= longestWord) this.#add(start, at, hash);
        break;
      }
    }
  }

  #add(start: number, end: number, hash: number): void {
    this.starts[this.#count] = start;
    this.ends[this.#count] = end;
    this.hashes[this.#count++] = hash;
  }
}

/** Of a character in UTF-8. */
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
