import { isUtf8 } from 'node:buffer';
import { SkllmError } from '../errors.ts';
import { countLines } from './bytes.ts';
import { extensionOf } from './formats.ts';
import type { Input } from './inputs.ts';

/**
 * Refuses inputs that are recognised as something else than a table in a known encoding.
 *
 * @param encodingGiven - Whether the encoding was named, which then stands.
 * @throws SkllmError `input` with the way out.
 */
export function refuseForeign({ name, head, ended, wide }: Input, encodingGiven: boolean): void {
  refuseKnown(name, head);
  if (wide !== undefined && isSwapped(head)) {
    throw new SkllmError('input', `${name} is not ${wide}: its bytes are the other way round`, {
      hint: `Read it with --encoding ${wide === 'utf-16le' ? 'utf-16be' : 'utf-16le'}.`,
    });
  }
  if (encodingGiven) return;
  const noticed = utf16(head);
  if (noticed !== undefined) {
    throw new SkllmError('input', `${name} is UTF-16, not UTF-8`, {
      hint: `Read it with --encoding ${noticed}; the output is UTF-8 then.`,
    });
  }
  const lone = loneLatin1(head, ended);
  if (lone !== undefined) {
    const line = countLines(head.subarray(0, lone)) + 1;
    throw new SkllmError('input', `${name}, line ${line}: not UTF-8, most likely Latin-1`, {
      hint: 'Read it with --encoding latin1, or with --encoding utf-8 to keep the bytes as they are.',
    });
  }
  if (isBinary(head)) {
    throw new SkllmError('input', `${name} is not text: it holds zero bytes`, {
      hint: 'Name a table, such as CSV or JSONL. If this is one, give its --encoding.',
    });
  }
}

/** How files begin that are no tables -> what they are, and the way out. */
const beginnings: readonly (readonly [bytes: string, what: string, hint: string])[] = [
  ['PK\x03\x04', 'a zip archive or a spreadsheet (.xlsx)', 'Export the sheet as CSV first.'],
  ['\xd0\xcf\x11\xe0', 'an old spreadsheet or document (.xls)', 'Export the sheet as CSV first.'],
  [
    'SQLite format 3\0',
    'an SQLite database',
    'Write a table of it as CSV first: sqlite3 -csv -header',
  ],
  ['\xfd7zXZ\0', 'packed by xz', unpack('xz -dc')],
  ['\x28\xb5\x2f\xfd', 'packed by zstd', unpack('zstd -dc')],
  ['BZh91AY&SY', 'packed by bzip2', unpack('bzip2 -dc')],
  ['PAR1\x15', 'a Parquet file', 'Turn it into CSV or JSONL first.'],
  ['%PDF-', 'a PDF', 'Name a table, such as CSV or JSONL, that holds its texts.'],
  ['\x89PNG\r\n', 'an image', 'Name a table of the paths of images, and its column with --image.'],
  ['\xff\xd8\xff', 'an image', 'Name a table of the paths of images, and its column with --image.'],
];

function unpack(program: string): string {
  return `Of packed files only gzip is read: ${program} <file> | skllm …`;
}

function refuseKnown(name: string, head: Buffer): void {
  const start = head.toString('latin1', 0, 16);
  const found = beginnings.find(([bytes]) => start.startsWith(bytes));
  if (!found) return;
  throw new SkllmError('input', `${name} is ${found[1]}, not text`, { hint: found[2] });
}

/** Zero bytes among what is no UTF-8, or too many of them for text. */
function isBinary(head: Buffer): boolean {
  let zeros = 0;
  for (let at = head.indexOf(0); at !== -1; at = head.indexOf(0, at + 1)) zeros++;
  return zeros > head.length / 10 || (zeros > 0 && !beginsAsUtf8(head));
}

/** Whether bytes are UTF-8, but for a last character that is cut off. */
function beginsAsUtf8(head: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Refuses objects in an array, where one object a line is expected. */
export function refuseObjectArray(name: string, head: Buffer): void {
  if (/^\[\s*\{/.test(startOf(head))) throw jsonArray(name);
}

/** Refuses one object a line, where the name says that cells stand between delimiters. */
export function refuseObjectLines(name: string, head: Buffer): void {
  if (!firstLineIsObject(head)) return;
  throw new SkllmError('input', `${name} holds JSON objects, whatever its name says`, {
    hint: 'Read it with --input-format jsonl, or csv if it is a table all the same.',
  });
}

/** Refuses JSON that is not one object a line. Called where the name does not say JSONL. */
export function refuseJsonDocument(name: string, head: Buffer): void {
  const start = startOf(head);
  const named = extensionOf(name) === '.json';
  // A CSV header may begin with a bracket: `[id],[name]`.
  if (named ? start.startsWith('[') : /^\[\s*[[{"\]\d]/.test(start)) throw jsonArray(name);
  if (named && start.startsWith('{') && !firstLineIsObject(head)) {
    throw new SkllmError('input', `${name} is a JSON document, not one object a line`, {
      hint: 'Write one object a line first: jq -c .',
    });
  }
}

function startOf(head: Buffer): string {
  return head.subarray(0, 1024).toString('latin1').replace(/^ï»¿/, '').trimStart();
}

function jsonArray(name: string): SkllmError {
  return new SkllmError('input', `${name} is a JSON array, not a table`, {
    hint: `Write one object a line first: jq -c '.[]'`,
  });
}

/** Whether the first line that is not blank is a JSON object. */
export function firstLineIsObject(head: Buffer): boolean {
  const line = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
    .split('\n', 1)[0]!;
  if (!line.startsWith('{')) return false;
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

/** UTF-16 by its byte order mark or, without one, by the zero bytes of its ASCII characters. */
function utf16(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const pairs = Math.min(head.length >> 1, 512);
  if (pairs < 2) return undefined;
  const zeros = [0, 0];
  for (let at = 0; at < pairs * 2; at++) if (head[at] === 0) zeros[at & 1]!++;
  const [even, odd] = zeros as [number, number];
  if (odd > pairs * 0.4 && even < pairs * 0.1) return 'utf-16le';
  if (even > pairs * 0.4 && odd < pairs * 0.1) return 'utf-16be';
  return undefined;
}

/** UTF-16 read in the wrong byte order: a swapped byte order mark, or ASCII as U+6100 and its like. */
function isSwapped(head: Buffer): boolean {
  const text = head.toString('utf8', 0, 1024);
  const swapped = text.match(/[\u0100-\uff00]/g)?.filter((unit) => !(unit.charCodeAt(0) & 0xff));
  return text.startsWith('\ufffe') || (swapped?.length ?? 0) > text.length * 0.4;
}

/**
 * Offset of the first byte that tells Latin-1: there are letters of its upper half, and nothing that
 * is valid UTF-8 beyond ASCII or that Latin-1 has no character for.
 */
function loneLatin1(head: Buffer, ended: boolean): number | undefined {
  if (isUtf8(head)) return undefined;
  let first: number | undefined;
  for (let at = 0; at < head.length; at++) {
    const byte = head[at]!;
    if (byte < 0x80) continue;
    if (byte < 0xa0 || isUtf8(head.subarray(at, at + sequenceLength(byte)))) return undefined;
    if (!ended && endsWithin(head, at)) break;
    first ??= at;
  }
  return first;
}

/** Whether the head may break off within the UTF-8 sequence that begins here. */
function endsWithin(head: Buffer, at: number): boolean {
  const rest = head.subarray(at + 1);
  return rest.length + 1 < sequenceLength(head[at]!) && rest.every((byte) => byte >> 6 === 2);
}

/** Length of the UTF-8 sequence that this byte leads, 1 where it leads none. */
function sequenceLength(byte: number): number {
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc2 ? 2 : 1;
}
