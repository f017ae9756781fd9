import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { SkllmError } from '../errors.ts';
import { fileMode, syncFolder } from './folder.ts';

/**
 * A file that gets its name only when it is whole: until then it is `<path>.part`, which the next
 * attempt overwrites. Its owner alone may read it, since requests hold rows.
 */
export class NewFile {
  readonly path: string;
  readonly #file: number;
  #waiting: string[] = [];
  #waitingLength = 0;
  #open = true;

  /** @throws SkllmError `output` where it cannot be made, as do the other functions. */
  constructor(path: string) {
    this.path = path;
    this.#file = this.#do(() => openSync(this.#part, 'w', fileMode));
  }

  add(text: string): void {
    this.#waiting.push(text);
    this.#waitingLength += text.length;
    if (this.#waitingLength >= blockLength) this.#write();
  }

  /** Everything added is on the disk when this returns; nothing can be added any more. */
  close(): void {
    if (!this.#open) return;
    this.#write();
    this.#open = false;
    this.#do(() => {
      fsyncSync(this.#file);
      closeSync(this.#file);
    });
  }

  /** Gives the file its name, in place of another of that name. */
  publish(): void {
    this.close();
    this.#do(() => renameSync(this.#part, this.path));
    syncFolder(dirname(this.path));
  }

  /** Removes what was not published. */
  discard(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
    rmSync(this.#part, { force: true });
  }

  get #part(): string {
    return `${this.path}.part`;
  }

  #write(): void {
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#waitingLength = 0;
    this.#do(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    });
  }

  #do<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message.split(',')[0] : String(cause);
      throw new SkllmError('output', `${basename(this.path)} cannot be written: ${why}`, {
        cause,
        hint: notWritten,
      });
    }
  }
}

/** What to do about a file that cannot be written. */
export const notWritten = 'Make room or give access there, and run the same command again.';

/** Characters that are written at once. */
const blockLength = 1 << 20;
