import {
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { SkllmError } from '../errors.ts';
import { isMissing } from './folder.ts';
import { NewFile, notWritten } from './new-file.ts';
import { PackTable } from './pack-table.ts';

/*
 * The manifest of a batch says what was sent, as lines of JSON, and holds no row and no key:
 *
 *   {"skllm":"batch", ...}                          ManifestHead
 *   {"rows":"0-19","check":"9f03a2c1"}              a pack: positions of rows, and a hash of them
 *   {"file":0,"path":"…","packs":…,"rows":…,…}      a file of packs
 *   {"file":0,"job":"batch_…"}                      what has become of it since, line after line
 *
 * All but the last kind is written at once; that kind is appended, each line on the disk before the
 * next step is taken, so that a kill at any moment leaves a manifest that tells how to go on.
 */

/** What all packs were made with. */
export interface ManifestHead {
  /** Drawn anew for each manifest; the requests' ids begin with it. */
  readonly run: string;
  /** 1, and one more each time that nothing but rows without a valid answer is sent again. */
  readonly round: number;
  readonly model: string;
  /** Hash of all that decides an answer but the row, under `run`. */
  readonly fingerprint: string;
  /** How replies were asked for. */
  readonly mode: string;
  /** The keys that rows have in requests. */
  readonly keys: readonly string[];
  /** The inputs and options of the command, to read the rows again. */
  readonly inputs: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** A file of requests, and what has become of it. */
export interface SentFile {
  /** Its name, beside the manifest. */
  readonly path: string;
  readonly packs: number;
  readonly rows: number;
  readonly bytes: number;
  /** Known to the service by this id. */
  readonly uploaded?: string;
  /** A job was asked for: there may be one even where `job` is not known yet. */
  readonly asked?: boolean;
  readonly job?: string | null;
  /** The service has looked through it and answers it. */
  readonly accepted?: boolean;
  /** It is not to be sent any more. */
  readonly dropped?: boolean;
  /** Its replies are in the store. */
  readonly fetched?: boolean;
  /** Rows whose request was answered, but not with a valid answer for them. */
  readonly open?: number;
  /** Requests whose answers were left out, as their rows said something else by then. */
  readonly outdated?: number;
}

/** What may be noted of a file. */
export type FileNote = Partial<Omit<SentFile, 'path' | 'packs' | 'rows' | 'bytes'>>;

/** A manifest as it is on the disk. */
export interface Manifest {
  readonly path: string;
  readonly head: ManifestHead;
  readonly packs: PackTable;
  readonly files: SentFile[];
}

/** Writes the first part of a manifest. */
export class NewManifest {
  readonly #file: NewFile;
  readonly packs = new PackTable();

  constructor(path: string, head: ManifestHead) {
    this.#file = new NewFile(path);
    this.#file.add(line({ skllm: 'batch', version, ...head }));
  }

  /** @param check - 32 bits. */
  add(positions: readonly number[], check: number): void {
    this.packs.add(positions, check);
    this.#file.add(line({ rows: runsOf(positions), check: check.toString(16).padStart(8, '0') }));
  }

  publish(files: readonly SentFile[]): void {
    files.forEach((file, number) => {
      this.#file.add(line({ file: number, ...file }));
    });
    this.#file.publish();
  }

  discard(): void {
    this.#file.discard();
  }
}

/**
 * Reads a manifest; undefined where there is none.
 *
 * @throws SkllmError `input` for a file that is something else, or names a file that is elsewhere.
 */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  const packs = new PackTable();
  const files: SentFile[] = [];
  let head: ManifestHead | undefined;
  try {
    for await (const text of createInterface({ input: createReadStream(path) })) {
      const record = parsed(text);
      if (head === undefined) head = headOf(record, path);
      else if (typeof record?.rows === 'string') {
        packs.add(positionsOf(record.rows), Number.parseInt(String(record.check), 16));
      } else if (typeof record?.file === 'number') {
        const { file, ...rest } = record;
        files[file] = { ...files[file]!, ...rest };
        checkName(files[file].path, path);
      }
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  if (head === undefined) throw noManifest(path);
  return { path, head, packs, files };
}

/**
 * Notes what has become of a file; on the disk when this returns.
 *
 * @throws SkllmError `output` where it cannot be noted.
 */
export function noteFile({ path, files }: Manifest, number: number, note: FileNote): void {
  files[number] = { ...files[number]!, ...note };
  try {
    append(path, line({ file: number, ...note }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split(',')[0] : String(cause);
    throw new SkllmError('output', `${path} cannot be written: ${why}`, {
      cause,
      hint: notWritten,
    });
  }
}

function append(path: string, text: string): void {
  const file = openSync(path, 'a+');
  try {
    // A kill may have left half a line.
    writeSync(file, endsInLine(file) ? text : `\n${text}`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const version = 1;

function line(record: object): string {
  return `${JSON.stringify(record)}\n`;
}

function endsInLine(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
}

/** A line as a record; undefined for one that a kill has cut. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function headOf(record: Record<string, unknown> | undefined, path: string): ManifestHead {
  if (record?.skllm !== 'batch') throw noManifest(path);
  if (record.version !== version) {
    throw new SkllmError('input', `${path} is the manifest of another version of skllm`, {
      hint: 'Use the version that wrote it.',
    });
  }
  if (!isHead(record)) throw noManifest(path);
  const { skllm, version: _, ...head } = record;
  return head;
}

function isHead(record: object): record is ManifestHead & { skllm: string; version: number } {
  const { run, round, mode, fingerprint, keys, inputs, flags } = record as Record<string, unknown>;
  const areTexts = (list: unknown) =>
    Array.isArray(list) && list.every((one) => typeof one === 'string');
  return (
    /^[0-9a-f]{16}$/.test(String(run)) &&
    Number.isSafeInteger(round) &&
    [mode, fingerprint].every((one) => typeof one === 'string') &&
    [keys, inputs].every(areTexts) &&
    typeof flags === 'object' &&
    flags !== null
  );
}

/** The file of that name is sent and removed: a manifest must not lead to one of another folder. */
function checkName(name: unknown, path: string): void {
  const isPlain = typeof name === 'string' && basename(name) === name;
  if (isPlain && !['', '.', '..'].includes(name)) return;
  throw new SkllmError('input', `${path} names a file that does not lie beside it`, {
    hint: 'skllm writes no such manifest: this one has been changed.',
  });
}

function noManifest(path: string): SkllmError {
  return new SkllmError('input', `${path} is no manifest of a batch`, {
    hint: 'skllm batch submit and skllm batch export write one: <output>.batch.',
  });
}

/** Positions in ascending order as runs: "0-19" or "0-4,6,8-21". */
function runsOf(positions: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const position of positions) {
    const last = runs.at(-1);
    if (last && last[1] === position - 1) last[1] = position;
    else runs.push([position, position]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

function positionsOf(runs: string): number[] {
  return runs.split(',').flatMap((run) => {
    const [from = 0, to = from] = run.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}
