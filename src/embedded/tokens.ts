import { hashSeed, mix } from './hash.ts';

/** Characters of a text that are read; the rest is left alone. */
export const charactersRead = 32_768;

/**
 * Cuts texts into words in lower case and the signs `! ? $ £ %`. A word may hold inner hyphens,
 * apostrophes and ampersands. Mentions, web addresses and HTML entities are left out, and runs of
 * more than 64 characters: these are keys, hashes and encoded files.
 *
 * Tokens are given as bytes: to make a string of each would take longer than all the rest.
 */
export class TokenReader {
  /** UTF-8, and two zeros after the end. Lasts while a text is read. */
  readonly bytes = Buffer.alloc(charactersRead + 2);

  /** @param visit - Told of each token where it begins and ends in `bytes`, and its hash. */
  read(text: string, visit: TokenVisitor): void {
    const read = text.length > charactersRead ? text.slice(0, charactersRead) : text;
    const lower = read.toLowerCase();
    const source = without(isAscii.test(lower) ? lower : plain(lower));
    if (isAscii.test(source)) this.#scan(source, visit);
    else for (const [token] of source.matchAll(anyToken)) this.word(token, visit);
  }

  /** Gives a word as it is as one token. */
  word(word: string, visit: TokenVisitor): void {
    if (word.length > longestWord) return;
    const end = this.bytes.write(word);
    let hash = hashSeed;
    for (let at = 0; at < end; at++) hash = mix(hash, this.bytes[at]!);
    visit(0, end, hash);
  }

  /** What `anyToken` finds in ASCII, but several times as fast. */
  #scan(source: string, visit: TokenVisitor): void {
    const { bytes } = this;
    const length = bytes.write(source, 0, charactersRead, 'latin1');
    bytes.fill(0, length, length + 2);
    for (let at = 0; at < length; ) {
      const start = at;
      let code = bytes[at++]!;
      let kind = kinds[code];
      if (kind === sign) visit(start, at, mix(hashSeed, code));
      if (kind !== letter) continue;
      for (let hash = hashSeed; ; at++) {
        hash = mix(hash, code);
        code = bytes[at]!;
        kind = kinds[code];
        if (kind === letter || (kind === joint && kinds[bytes[at + 1]!] === letter)) continue;
        if (at - start <= longestWord) visit(start, at, hash);
        break;
      }
    }
  }
}

type TokenVisitor = (start: number, end: number, hash: number) => void;

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
