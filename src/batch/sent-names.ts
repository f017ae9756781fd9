import { dirname, join } from 'node:path';
import type { Manifest } from '../store/manifest.ts';

/** The name of a file of requests, and of its job, at the service. */
export function nameOf(number: number, { head }: Manifest): string {
  return `skllm-${head.run}-${number}`;
}

/** Where a file of requests lies until its job is accepted: beside the manifest. */
export function pathOf(number: number, { path, files }: Manifest): string {
  return join(dirname(path), files[number]!.path);
}
