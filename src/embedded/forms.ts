import { type Form, formOf, nothing } from './form.ts';
import { hashOf } from './hash.ts';
import type { Part } from './parts.ts';
import type { Phrase } from './phrases.ts';
import { TokenTable } from './token-table.ts';
import { charactersRead, TokenReader } from './tokens.ts';
import type { Units } from './units.ts';

/**
 * Looks tokens up, and remembers the answers for the tokens met of late. Each token has a number by
 * then, and so has each part: what is asked of every one lies in arrays, where frequent words, which
 * are met first, are neighbours.
 */
export class Forms {
  /** The numbers of the tokens read last, in order. */
  readonly tokens = new Int32Array(charactersRead);
  /** Room for what `readFeatures` makes of them: a token has fewer parts than characters. */
  readonly features = new Int32Array(charactersRead);
  readonly #units: Units;
  readonly #reader = new TokenReader();
  readonly #table = new TokenTable();
  #generation = 0;
  #forms: Form[] = [nothing];
  /** By token: see `plainPart`; and the numbers of all its parts. */
  readonly #plainParts = new Int32Array(most + 1);
  #formParts: (readonly number[])[] = [[]];
  /** A bit for each two words that some phrase begins with (a Bloom filter of one hash). */
  readonly #beginnings = new Int32Array(2 ** 13);
  readonly #parts: Part[] = [];
  /** The numbers of the phrases met. */
  readonly #phrases = new Map<Phrase, number>();

  constructor(units: Units) {
    this.#units = units;
  }

  /** How often all was forgotten: numbers hold as long as this stays. */
  get generation(): number {
    return this.#generation;
  }

  /** Reads the tokens of a text. @returns How many there are. */
  read(text: string): number {
    return this.#take(this.#reader.read(text));
  }

  /** The form of one token. */
  of(token: string): Form {
    return this.#take(this.#reader.word(token)) === 0 ? nothing : this.form(this.tokens[0]!);
  }

  form(token: number): Form {
    return this.#forms[token]!;
  }

  /** The number of the part of a token that is one and has no other effect, as most are; else -1. */
  plainPart(token: number): number {
    return this.#plainParts[token]!;
  }

  /** The numbers of all parts of a token. */
  partNumbers(token: number): readonly number[] {
    return this.#formParts[token]!;
  }

  /** The number of a phrase's part. */
  phrasePart(phrase: Phrase): number {
    const known = this.#phrases.get(phrase);
    if (known !== undefined) return known;
    const number = this.#number(phrase.part);
    this.#phrases.set(phrase, number);
    return number;
  }

  /** The part that has a number. */
  part(number: number): Part {
    return this.#parts[number]!;
  }

  /** Whether some phrase may begin with token `at` of those read and the next; where not, none does. */
  mayBegin(at: number): boolean {
    const bit = bitOf(this.hash(at), this.hash(at + 1));
    return ((this.#beginnings[bit >>> 5]! >>> bit) & 1) === 1;
  }

  /** The hash of token `at` of those read. */
  hash(at: number): number {
    return this.#reader.hashes[at]!;
  }

  /** Gives the tokens that the reader holds their numbers. */
  #take(count: number): number {
    if (this.#table.count > mostRemembered) this.#forget();
    const { bytes, starts, ends, hashes } = this.#reader;
    for (let i = 0; i < count; i++) {
      const number = this.#table.number(bytes, starts[i]!, ends[i]!, hashes[i]!);
      if (number === this.#forms.length) this.#add(bytes.toString('utf8', starts[i], ends[i]));
      this.tokens[i] = number;
    }
    return count;
  }

  #add(word: string): void {
    const form = formOf(word, this.#units);
    const token = this.#forms.push(form) - 1;
    const parts = form.parts.map((part) => this.#number(part));
    this.#formParts.push(parts);
    const isPlain = parts.length === 1 && !form.negates && !form.ends;
    this.#plainParts[token] = isPlain ? parts[0]! : -1;
    for (const next of form.phrases?.next.keys() ?? []) {
      const bit = bitOf(hashOf(word), next);
      this.#beginnings[bit >>> 5]! |= 1 << bit;
    }
  }

  #number(part: Part): number {
    return this.#parts.push(part) - 1;
  }

  #forget(): void {
    this.#generation++;
    this.#table.clear();
    this.#phrases.clear();
    this.#beginnings.fill(0);
    this.#forms = [nothing];
    this.#formParts = [[]];
    this.#parts.length = 0;
  }
}

/** Of the bits of `#beginnings` the one for two hashes. */
function bitOf(first: number, second: number): number {
  return (Math.imul(first, 31) ^ second) & (2 ** 18 - 1);
}

/** Bounds the memory, whatever the texts hold. */
const mostRemembered = 30_000;
/** Those, and all that one text may bring. */
const most = mostRemembered + charactersRead;
