import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { fileMode } from './folder.ts';
import { type Key, keyLength } from './key.ts';

/**
 * Groups of keys, in a temporary file: those of a large batch would take much memory. The file is
 * nameless, so that it goes with the process, however that ends.
 */
export class KeyFile {
  readonly #file: number;
  readonly #block = Buffer.alloc(blockKeys * keyBytes);
  /** Keys in the block, and in the file. */
  #waiting = 0;
  #written = 0;
  /** The number of the first key of each group, and of the one after the last. */
  readonly #starts: Uint32Array;
  #groups = 0;

  /**
   * @param groups - How many there will be at most.
   * @throws SkllmError `output` where there can be no such file.
   */
  constructor(groups: number) {
    this.#starts = new Uint32Array(groups + 1);
    this.#file = kept(() => {
      const path = join(tmpdir(), `skllm-${randomBytes(9).toString('hex')}.tmp`);
      const file = openSync(path, 'wx+', fileMode);
      unlinkSync(path);
      return file;
    });
  }

  /** Adds a group. */
  add(keys: readonly Key[]): void {
    for (const key of keys) {
      this.#block.write(key, this.#waiting * keyBytes, 'hex');
      this.#waiting += 1;
      if (this.#waiting === blockKeys) this.#write();
    }
    this.#groups += 1;
    this.#starts[this.#groups] = this.#written + this.#waiting;
  }

  /** The keys of a group; none where it was not added. */
  group(number: number): readonly Key[] {
    if (number >= this.#groups) return [];
    this.#write();
    const from = this.#starts[number]!;
    const bytes = Buffer.allocUnsafe((this.#starts[number + 1]! - from) * keyBytes);
    readSync(this.#file, bytes, 0, bytes.length, from * keyBytes);
    return Array.from({ length: bytes.length / keyBytes }, (_, at) =>
      bytes.toString('hex', at * keyBytes, (at + 1) * keyBytes),
    );
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(): void {
    const length = this.#waiting * keyBytes;
    kept(() => {
      for (let done = 0; done < length; ) {
        const at = this.#written * keyBytes + done;
        done += writeSync(this.#file, this.#block, done, length - done, at);
      }
    });
    this.#written += this.#waiting;
    this.#waiting = 0;
  }
}

const keyBytes = keyLength / 2;
/** Keys that are written at once. */
const blockKeys = 1 << 12;

function kept<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split(',')[0] : String(cause);
    throw new SkllmError('output', `no temporary file can be written in ${tmpdir()}: ${why}`, {
      hint: 'Make room there, or name another folder with TMPDIR.',
      cause,
    });
  }
}
