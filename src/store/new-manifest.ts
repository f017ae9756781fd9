import type { ManifestHead, SentFile } from './manifest.ts';
import { line, runsOf, version } from './manifest-lines.ts';
import { NewFile } from './new-file.ts';

/** Writes the first part of a manifest. */
export class NewManifest {
  readonly #file: NewFile;

  constructor(path: string, head: ManifestHead) {
    this.#file = new NewFile(path);
    this.#file.add(line({ skllm: 'batch', version, ...head }));
  }

  /** @param check - 32 bits. */
  add(positions: readonly number[], check: number): void {
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
