import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { isThere, type RemoteFile } from './model-files.ts';

/** A GGUF file on Hugging Face, by its path or by its quantisation. */
export interface HubName {
  /** `user/repository` */
  readonly repository: string;
  /** A branch, tag or commit. */
  readonly revision: string;
  /** Path inside the repository, or the quantisation that its name holds. */
  readonly file: { readonly path: string } | { readonly quantisation: string };
}

/**
 * Reads `user/repo/path/model.gguf`, `user/repo:Q4_K_M`, each with `#revision` after it or not.
 *
 * @throws SkllmError `usage` for anything else.
 */
export function parseHubName(text: string): HubName {
  const [name = '', revision = 'main'] = text.replace(/^\/\//, '').split('#');
  const byPath = /^([\w.-]+\/[\w.-]+)\/([\w./ -]+\.gguf)$/.exec(name);
  const byQuantisation = /^([\w.-]+\/[\w.-]+):(\w+)$/.exec(name);
  const found = byPath ?? byQuantisation;
  const unsafe = !/^[\w./-]+$/.test(revision) || /(^|\/)\.\.?(\/|$)/.test(name);
  if (!found || unsafe) {
    throw new SkllmError('usage', `"hf:${text}" names no GGUF file of Hugging Face`, {
      hint: 'Write hf:<user>/<repository>/<file>.gguf or hf:<user>/<repository>:<Q4_K_M>.',
    });
  }
  const [, repository = '', rest = ''] = found;
  return { repository, revision, file: byPath ? { path: rest } : { quantisation: rest } };
}

interface Means {
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
  /** Address of the hub. */
  readonly hub: string;
}

/**
 * Finds a file of the hub, with its size and checksum. A file that is there already is not asked
 * for, so that it serves without a network.
 *
 * @param folder - Where files of the repository are kept.
 */
export async function findHubFile(
  { repository, revision, file }: HubName,
  folder: string,
  means: Means,
): Promise<RemoteFile> {
  const kept = (path: string) => join(folder, revision, path);
  if ('path' in file && isThere(kept(file.path))) {
    return { name: file.path, url: '', path: kept(file.path), remarks: [] };
  }
  const files = await ggufFiles(repository, revision, means);
  const found =
    'path' in file
      ? files.find(({ path }) => path === file.path)
      : files.find(({ path }) => path.toLowerCase().includes(file.quantisation.toLowerCase()));
  if (!found) throw noSuchFile(repository, files);
  const { path, size, lfs } = found;
  const address = path.split('/').map(encodeURIComponent).join('/');
  return {
    name: `${repository}/${path}`,
    url: `${means.hub}/${repository}/resolve/${encodeURIComponent(revision)}/${address}`,
    path: kept(path),
    bytes: size,
    ...(lfs ? { checksum: { algorithm: 'sha256', digest: lfs.oid } } : {}),
    remarks: [`Its licence is told at ${means.hub}/${repository}.`],
  };
}

/** An entry of the hub's `/api/models/<repository>/tree/<revision>`; `lfs.oid` is a SHA-256. */
interface HubEntry {
  readonly path: string;
  readonly size: number;
  readonly lfs?: { readonly oid: string };
}

async function ggufFiles(
  repository: string,
  revision: string,
  { fetch, signal, hub }: Means,
): Promise<readonly HubEntry[]> {
  const url = `${hub}/api/models/${repository}/tree/${encodeURIComponent(revision)}?recursive=true`;
  const response = await fetch(url, { signal });
  if (!response.ok) {
    throw new SkllmError(
      'service',
      `${new URL(hub).host} answers ${response.status} for ${repository}`,
      {
        hint: 'Models behind a form have to be fetched with its own tools; then write gguf::<file>.',
      },
    );
  }
  const entries = (await response.json()) as readonly Partial<HubEntry>[];
  const isFile = (one: Partial<HubEntry>): one is HubEntry =>
    typeof one.size === 'number' && /\.gguf$/.test(one.path ?? '') && !one.path!.includes('..');
  return Array.isArray(entries) ? entries.filter(isFile) : [];
}

function noSuchFile(repository: string, files: readonly HubEntry[]): SkllmError {
  const names = files.slice(0, 20).map(({ path }) => path);
  return new SkllmError('usage', `${repository} has no such GGUF file`, {
    hint: names.length === 0 ? 'It has none at all.' : `There are: ${names.join(', ')}.`,
  });
}
