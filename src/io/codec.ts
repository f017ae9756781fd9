import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** How text is written in bytes. Every encoding here is ASCII for bytes below 0x80. */
export interface Codec {
  /** The encoding's name, as the Encoding Standard has it. */
  readonly name: string;
  decode(bytes: Buffer): string;
  /** Writes text; a character that the encoding lacks becomes `?`. */
  encode(text: string): Buffer;
  /** The first character of the text that the encoding lacks, or undefined. */
  missing(text: string): string | undefined;
}

export const utf8: Codec = {
  name: 'utf-8',
  decode: (bytes) => bytes.toString('utf8'),
  encode: (text) => Buffer.from(text, 'utf8'),
  missing: () => undefined,
};

/** Encodings that are read by turning the whole input into UTF-8. */
export type WideEncoding = 'utf-16le' | 'utf-16be';

/** The single-byte encodings of the Encoding Standard that Node's decoder knows. */
const singleByte: readonly string[] = [
  'ibm866',
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15].map((part) => `iso-8859-${part}`),
  'iso-8859-8-i',
  'koi8-r',
  'koi8-u',
  'macintosh',
  'windows-874',
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((part) => `windows-125${part}`),
  'x-mac-cyrillic',
];

/**
 * The encoding that a label names (`latin1`, `utf8`, `cp1252` ...).
 *
 * @returns What the cells are decoded with, and what the input has to be turned into UTF-8 from.
 */
export function encodingOf(label: string): { codec: Codec; wide?: WideEncoding } {
  const name = canonicalName(label);
  if (name === 'utf-16le' || name === 'utf-16be') return { codec: utf8, wide: name };
  if (name === 'utf-8') return { codec: utf8 };
  if (name !== undefined && singleByte.includes(name)) return { codec: singleByteCodec(name) };
  const known = ['utf-8', 'utf-16', 'utf-16le', 'utf-16be', 'latin1', ...singleByte];
  // These are no names mistyped.
  const isReal = name !== undefined || /^utf-?(7|32)/i.test(label);
  const meant = isReal ? undefined : nearest(label, known);
  throw new SkllmError('usage', `--encoding ${label}: this encoding cannot be read here`, {
    hint:
      meant === undefined
        ? `Turn the input into UTF-8 first: iconv -f ${label} -t utf-8`
        : `Did you mean ${meant}? Others can be turned into UTF-8 first with iconv.`,
  });
}

function canonicalName(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function singleByteCodec(name: string): Codec {
  const characters = characterTable(name);
  const bytes = new Map(characters.map((character, byte) => [character, byte]));
  bytes.delete('\ufffd');
  const missing = (text: string) => [...text].find((character) => !bytes.has(character));
  return {
    name,
    decode: (input) => {
      let text = '';
      for (const byte of input) text += characters[byte];
      return text;
    },
    encode: (text) => Buffer.from(Array.from(text, (c) => bytes.get(c) ?? 0x3f)),
    missing,
  };
}

function characterTable(name: string): string[] {
  const decoder = new TextDecoder(name);
  const table = Array.from({ length: 256 }, (_, byte) => decoder.decode(Uint8Array.of(byte)));
  return name === 'windows-1252' ? table.map(mendWindows1252) : table;
}

/** What windows-1252 has at 0x80 to 0x9F (Encoding Standard); Node 20 takes it for ISO-8859-1. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function mendWindows1252(character: string, byte: number): string {
  return byte >= 0x80 && byte <= 0x9f ? windows1252.charAt(byte - 0x80) : character;
}
