import { basename } from 'node:path';
import { SkllmError } from '../errors.ts';
import { isMissing } from './folder.ts';
import { type ManifestRecord, recordsIn, version } from './manifest-lines.ts';

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
  /** Its files are for an engine of one's own: they have no jobs, and are not ours to remove. */
  readonly exported?: boolean;
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
  /** Packs whose answers were left out, as their rows said something else by then: "0-4,6". */
  readonly outdated?: string;
}

/** What may be noted of a file. */
export type FileNote = Partial<Omit<SentFile, 'path' | 'packs' | 'rows' | 'bytes'>>;

/** A manifest as it is on the disk. */
export interface Manifest {
  readonly path: string;
  readonly head: ManifestHead;
  /** How many packs it has; `packsIn` reads them. */
  readonly packs: number;
  readonly files: SentFile[];
}

/**
 * Reads a manifest; undefined where there is none.
 *
 * @throws SkllmError `input` for a file that is something else, or names a file that is elsewhere.
 */
export async function readManifest(path: string): Promise<Manifest | undefined> {
  let packs = 0;
  const files: SentFile[] = [];
  let head: ManifestHead | undefined;
  try {
    for await (const record of recordsIn(path)) {
      if (head === undefined) head = headOf(record, path);
      else if (typeof record?.rows === 'string') packs += 1;
      else if (typeof record?.file === 'number') {
        const { file } = record;
        files[file] = { ...files[file]!, ...noteIn(record) };
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

/** What a line says of a file. Builds before this one noted a number as `outdated`, which names no pack. */
function noteIn({ file, outdated, ...note }: ManifestRecord): FileNote {
  return typeof outdated === 'string' ? { ...note, outdated } : note;
}

function headOf(record: ManifestRecord | undefined, path: string): ManifestHead {
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
