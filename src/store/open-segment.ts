import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { fileMode, makeFolder, syncFolder } from './folder.ts';
import { segmentName } from './segments.ts';

/** A segment that this process writes. */
export class OpenSegment {
  readonly name: string;
  /** A time at or before the file's last change: the file is no older than it looks. */
  usedAt: number;
  readonly #file: number;
  #size = 0;
  /** The sync begun last, and the one that will begin after it. */
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /**
   * @param folder - The folder of a task; made where it is not there.
   * @param now - Milliseconds since 1970.
   */
  constructor(folder: string, now: number) {
    makeFolder(folder);
    this.name = segmentName(now);
    this.usedAt = now;
    this.#file = openSync(join(folder, this.name), 'ax', fileMode);
    syncFolder(folder);
    syncFolder(dirname(folder));
  }

  /**
   * Hands bytes to the system: from now on a kill of this process does not lose them.
   *
   * @returns Where they begin.
   */
  write(bytes: Buffer): number {
    const offset = this.#size;
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    this.#size += bytes.length;
    return offset;
  }

  /** Resolves when all that has been written so far is durable. Those who wait share a sync. */
  sync(): Promise<void> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      return datasync(this.#file);
    });
    this.#last = this.#next;
    return this.#next;
  }

  /** Closes the file when the syncs under way have ended. */
  async close(): Promise<void> {
    await this.#last.catch(() => {}); // told to those who wait for it
    closeSync(this.#file);
  }
}

const datasync = promisify(fdatasync);
