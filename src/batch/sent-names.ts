import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Manifest } from '../store/manifest.ts';

/** The name of a file of requests, and of its job, at the service. */
export function nameOf(number: number, { head }: Manifest): string {
  return `skllm-${head.run}-${number}`;
}

/** Where a file of requests lies until its job is accepted: beside the manifest. */
export function pathOf(number: number, { path, files }: Manifest): string {
  return join(dirname(path), files[number]!.path);
}

/** Where a file of requests that is to be sent is written. */
export function newPathOf(number: number, manifest: string): string {
  return `${manifest}-${number + 1}.jsonl`;
}

/** Removes a file of requests, unless its name was not given to it here: it is somebody's then. */
export async function removeSent(number: number, manifest: Manifest): Promise<void> {
  const isOurs = manifest.files[number]!.path === basename(newPathOf(number, manifest.path));
  if (isOurs) await rm(pathOf(number, manifest), { force: true });
}
