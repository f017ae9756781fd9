import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { makeFolders } from '../make-folders.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

/*
 * A folder a tuning:
 *
 *   training.jsonl, validation.jsonl    what is sent, in the service's own format
 *   held-out.jsonl                      the rows of the validation file as a table, with their labels
 *   labels.json                         the labels, as --labels-file reads them
 *   tuning.json                         the manifest
 */

const manifestName = 'tuning.json';

/** What folders are called that hold a tuning. */
export const folderEnding = '.tune';

/** The manifest in a folder; undefined where there is none. */
export async function findManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName);
  if (!existsSync(path)) return undefined;
  const found = manifestSchema.safeParse(parsed(await readFile(path, 'utf8')));
  if (found.success) return found.data;
  throw new SkllmError('input', `${path} is no manifest that this version of skllm can read`, {
    hint: 'Read it with the version that wrote it, or start anew in another folder.',
  });
}

/** The manifest in a folder. @throws SkllmError `input` where there is none. */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest = await findManifest(folder);
  if (manifest) return manifest;
  throw new SkllmError('input', `there is no tuning in ${folder}`, {
    hint: 'skllm tune start makes a folder for each.',
  });
}

/** The folders beside one another that hold a tuning, by name. */
export async function tuningFolders(parent: string): Promise<readonly string[]> {
  const entries = await readdir(parent);
  const folders = entries.filter((name) => name.endsWith(folderEnding)).sort();
  return folders.filter((name) => existsSync(join(parent, name, manifestName)));
}

/** Makes the folder that a tuning's is to lie in. @throws SkllmError `output` where it cannot be made. */
export function makeParent(folder: string): void {
  try {
    makeFolders(dirname(folder));
  } catch (cause) {
    throw notWritten(folder, cause);
  }
}

/**
 * Writes files into a folder, which is made where it is not there; rows are in them.
 *
 * @throws SkllmError `output` where they cannot be written.
 */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, Buffer | string>>,
): Promise<void> {
  try {
    makeFolders(folder, 0o700);
    for (const [name, content] of Object.entries(files)) await replace(join(folder, name), content);
  } catch (cause) {
    throw notWritten(folder, cause);
  }
}

/** Keeps the manifest, whole and on the disk, before what it tells of is done. */
export async function keepManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFiles(folder, { [manifestName]: `${JSON.stringify(manifest, undefined, 2)}\n` });
}

function notWritten(folder: string, cause: unknown): SkllmError {
  return new SkllmError('output', `cannot write the tuning in ${folder}`, {
    hint: 'Name a folder that you may write in, on a disk that has room.',
    cause,
  });
}

async function replace(path: string, content: Buffer | string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
