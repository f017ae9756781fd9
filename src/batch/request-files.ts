import { basename } from 'node:path';
import type { BatchLimits } from '../model.ts';
import type { SentFile } from '../store/manifest.ts';
import { NewFile } from '../store/new-file.ts';

interface OpenFile {
  readonly file: NewFile;
  packs: number;
  rows: number;
  bytes: number;
  tokens: number;
}

/** Files of requests, cut where the next one would exceed what a file may hold. */
export class RequestFiles {
  readonly #pathOf: (number: number) => string;
  readonly #limits: BatchLimits;
  readonly #files: OpenFile[] = [];

  /** @param pathOf - Path of a file by its number, from 0. */
  constructor(pathOf: (number: number) => string, limits: BatchLimits) {
    this.#pathOf = pathOf;
    this.#limits = limits;
  }

  /**
   * @param line - A request, without its line end.
   * @param rows - Rows of its pack.
   * @param tokens - Tokens that it puts before the model.
   */
  add(line: string, { rows, tokens }: { rows: number; tokens: number }): void {
    const bytes = Buffer.byteLength(line) + 1;
    const file = this.#fileFor(bytes, tokens);
    file.file.add(`${line}\n`);
    file.packs += 1;
    file.rows += rows;
    file.bytes += bytes;
    file.tokens += tokens;
  }

  /** Gives the files their names. */
  publish(): SentFile[] {
    return this.#files.map(({ file, tokens: _, ...counts }) => {
      file.publish();
      return { path: basename(file.path), ...counts };
    });
  }

  discard(): void {
    for (const { file } of this.#files) file.discard();
  }

  #fileFor(bytes: number, tokens: number): OpenFile {
    const last = this.#files.at(-1);
    if (last && this.#hasRoom(last, bytes, tokens)) return last;
    last?.file.close();
    const file = new NewFile(this.#pathOf(this.#files.length));
    const next = { file, packs: 0, rows: 0, bytes: 0, tokens: 0 };
    this.#files.push(next);
    return next;
  }

  #hasRoom(file: OpenFile, bytes: number, tokens: number): boolean {
    const { requests, bytes: mostBytes, tokens: mostTokens } = this.#limits;
    return (
      file.packs < requests &&
      file.bytes + bytes <= mostBytes &&
      file.tokens + tokens <= (mostTokens ?? Number.POSITIVE_INFINITY)
    );
  }
}
