import { hash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SkllmError } from '../errors.ts';
import { fileFault } from '../file-fault.ts';
import type { RowFailure } from '../prediction.ts';
import type { ReadImage, RowImage } from '../row.ts';
import { imageType } from './image-type.ts';

/** Largest file that is sent: what most services take, before base64 makes it a third larger. */
export const largestImage = 20 * 2 ** 20;

/** Makes a large image small; gives undefined where it is small enough. */
export type Shrink = (
  bytes: Buffer,
) => Promise<{ readonly bytes: Buffer; readonly type: string } | undefined>;

export interface ImageOptions {
  /** Absent where nothing is installed that could. */
  readonly shrink?: Shrink | undefined;
  /** Where the paths of tables begin, and those in rows from standard input. */
  readonly cwd: string;
}

/**
 * Makes the reader of images. A cell holds an `https:` or `data:` address, which is passed on, or
 * the path of a PNG, JPEG, WebP or GIF file, relative to the folder of its table.
 *
 * A cell names a file of this machine that is then sent elsewhere. It is known for an image by its
 * own first bytes, so that a table from elsewhere cannot name a file of keys.
 */
export function imageReader(options: ImageOptions): ReadImage {
  return async (row, column) => {
    const cell = row.text(column)!.trim();
    const address = /^([a-z][a-z0-9+.-]+):/i.exec(cell)?.[1]?.toLowerCase();
    if (address !== undefined) return remoteImage(cell, address);
    // Standard input is named without a folder, and so counts as a file of the working directory.
    const folder = dirname(resolve(options.cwd, row.source.input));
    return localImage(resolve(folder, cell), options);
  };
}

type Found = { readonly image: RowImage } | { readonly failure: RowFailure };

function remoteImage(address: string, scheme: string): Found {
  if (scheme === 'https') return { image: { key: address, load: async () => address } };
  if (scheme !== 'data') return failed(`an image's address begins with https: or data:`);
  if (!/^data:image\/(png|jpeg|webp|gif);base64,/i.test(address)) {
    return failed('the data: address holds no PNG, JPEG, WebP or GIF in base64');
  }
  if (address.length > largestImage * (4 / 3) + 64) return failed(tooLarge);
  return { image: { key: sha256(address), load: async () => address } };
}

async function localImage(path: string, { shrink }: ImageOptions): Promise<Found> {
  try {
    const { size } = await stat(path);
    if (imageType(await firstBytes(path)) === undefined) {
      return failed('the file is no PNG, JPEG, WebP or GIF');
    }
    if (size > largestImage) return failed(tooLarge);
    const key = sha256(await readFile(path));
    return { image: { key, load: () => loadImage(path, shrink) } };
  } catch (error) {
    return failed(`the image cannot be read: ${fileFault(error)}`);
  }
}

/** Only the hash is kept of what was read before: thousands of rows may wait for their turn. */
async function loadImage(path: string, shrink: Shrink | undefined): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new SkllmError('input', `an image has gone since its row was read: ${path}`, {
      hint: 'Put it back; the same command goes on from here.',
      cause,
    });
  });
  const small = await shrink?.(bytes);
  const type = small?.type ?? imageType(bytes);
  return `data:${type};base64,${(small?.bytes ?? bytes).toString('base64')}`;
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const tooLarge = `the image exceeds ${largestImage / 2 ** 20} MB`;

function failed(message: string): { failure: RowFailure } {
  return { failure: { reason: 'bad-image', message } };
}

function sha256(content: string | Buffer): string {
  return `sha256:${hash('sha256', content)}`;
}
