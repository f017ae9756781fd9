import { type Form, formOf, nothing } from './form.ts';
import type { Part } from './parts.ts';
import { TokenTable } from './token-table.ts';
import { charactersRead, TokenReader } from './tokens.ts';
import type { Units } from './units.ts';

/**
 * Looks tokens up, and remembers the answers for the tokens met of late. Each has a number by then:
 * what is asked of every token lies in arrays, where frequent words, which are met first, are
 * neighbours.
 */
export class Forms {
  readonly #units: Units;
  readonly #reader = new TokenReader();
  readonly #table = new TokenTable();
  #forms: Form[] = [nothing];
  /** By number: see `plainUnit`; and the part of that unit. */
  readonly #plainUnits = new Int32Array(most + 1).fill(-1);
  #plainParts: (Part | undefined)[] = [undefined];
  /** By number: a bit for each hash, modulo 32, of the words that may follow in a phrase. */
  readonly #following = new Int32Array(most + 1);
  /** The tokens of the text at hand. */
  readonly #read = new Int32Array(charactersRead);

  constructor(units: Units) {
    this.#units = units;
  }

  /** The numbers of the tokens of a text, in order. They hold until another text is read. */
  read(text: string): Int32Array {
    this.#makeRoom();
    let count = 0;
    this.#reader.read(text, (start, end, hash) => {
      if (count < charactersRead) this.#read[count++] = this.#number(start, end, hash);
    });
    return this.#read.subarray(0, count);
  }

  /** The form of one token. */
  of(token: string): Form {
    this.#makeRoom();
    let number = 0;
    this.#reader.word(token, (start, end, hash) => {
      number = this.#number(start, end, hash);
    });
    return this.form(number);
  }

  form(number: number): Form {
    return this.#forms[number]!;
  }

  /** The unit of a token that is one known word and has no other effect, as most are; else -1. */
  plainUnit(number: number): number {
    return this.#plainUnits[number]!;
  }

  /** The part that has this unit. */
  plainPart(number: number): Part {
    return this.#plainParts[number]!;
  }

  /** Whether some phrase may begin with these two; where not, none does. */
  mayBegin(first: number, second: number): boolean {
    return ((this.#following[first]! >>> this.hash(second)) & 1) === 1;
  }

  hash(number: number): number {
    return this.#table.hash(number);
  }

  #number(start: number, end: number, hash: number): number {
    const { bytes } = this.#reader;
    const number = this.#table.number(bytes, start, end, hash);
    if (number === this.#forms.length) this.#add(bytes.toString('utf8', start, end));
    return number;
  }

  #add(word: string): void {
    const form = formOf(word, this.#units);
    const isPlain = form.parts.length === 1 && !form.negates && !form.ends;
    const plain = isPlain ? form.parts[0] : undefined;
    this.#plainUnits[this.#forms.length] = plain?.unit ?? -1;
    this.#plainParts.push(plain);
    let following = 0;
    for (const hash of form.phrases?.next.keys() ?? []) following |= 1 << hash;
    this.#following[this.#forms.length] = following;
    this.#forms.push(form);
  }

  #makeRoom(): void {
    if (this.#table.count <= mostRemembered) return;
    this.#table.clear();
    this.#forms = [nothing];
    this.#plainParts = [undefined];
  }
}

/** Bounds the memory, whatever the texts hold. */
const mostRemembered = 30_000;
/** Those, and all that one text may bring. */
const most = mostRemembered + charactersRead;
