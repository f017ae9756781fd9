import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { SkllmError } from '../errors.ts';
import type { FileNote, Manifest } from './manifest.ts';
import { line } from './manifest-lines.ts';
import { notWritten } from './new-file.ts';

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

function endsInLine(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
}
