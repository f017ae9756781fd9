import { basename } from 'node:path';
import type { BatchLimits } from '../model.ts';
import type { SentFile } from '../store/manifest.ts';
import { NewFile } from '../store/new-file.ts';

/** Files of requests, cut where the next one would exceed what a file may hold. */
export class RequestFiles {
  readonly #pathOf: (number: number) => string;
  readonly #limits: BatchLimits;
  readonly #files: { readonly file: NewFile; packs: number; rows: number; bytes: number }[] = [];

  /** @param pathOf - Path of a file by its number, from 0. */
  constructor(pathOf: (number: number) => string, limits: BatchLimits) {
    this.#pathOf = pathOf;
    this.#limits = limits;
  }

  /**
   * @param line - A request, without its line end.
   * @param rows - Rows of its pack.
   */
  add(line: string, rows: number): void {
    const bytes = Buffer.byteLength(line) + 1;
    const file = this.#fileFor(bytes);
    file.file.add(`${line}\n`);
    file.packs += 1;
    file.rows += rows;
    file.bytes += bytes;
  }

  /** Gives the files their names. */
  publish(): SentFile[] {
    return this.#files.map(({ file, ...counts }) => {
      file.publish();
      return { path: basename(file.path), ...counts };
    });
  }

  discard(): void {
    for (const { file } of this.#files) file.discard();
  }

  #fileFor(bytes: number) {
    const last = this.#files.at(-1);
    const { requests, bytes: most } = this.#limits;
    if (last && last.packs < requests && last.bytes + bytes <= most) return last;
    last?.file.close();
    const file = new NewFile(this.#pathOf(this.#files.length));
    const next = { file, packs: 0, rows: 0, bytes: 0 };
    this.#files.push(next);
    return next;
  }
}
