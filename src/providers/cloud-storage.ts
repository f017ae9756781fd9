import { SkllmError } from '../errors.ts';
import { isObject, malformed, readObject } from './chat-reply.ts';
import { withDeadline } from './deadline.ts';
import { download, uploadPatience } from './download.ts';
import type { Answer } from './exchange.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { networkError } from './network-error.ts';
import { type Refusal, serviceError } from './service-error.ts';
import { isLoopback, serviceUrl } from './service-url.ts';
import { vertexRefusal } from './vertex-error.ts';
import type { VertexLine } from './vertex-line.ts';
import type { VertexAccess } from './vertex-place.ts';

/** A folder of Cloud Storage, by its JSON API. Objects are named by their path in it. */
export interface CloudStorage {
  /** The address of an object, such as `gs://bucket/folder/name`. */
  address(name: string): string;
  /** Whether there is an object of that name. */
  has(name: string, signal: AbortSignal): Promise<boolean>;
  /** Writes an object; one that is there already is left as it is. */
  write(name: string, bytes: Buffer | Blob, signal: AbortSignal): Promise<void>;
  /** The addresses of the objects in a folder, which need not be in this one. */
  list(folder: string, signal: AbortSignal): Promise<readonly string[]>;
  /** The bytes of an object, as they come. */
  read(address: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Milliseconds for one request where none are set: an object may be large. */
const patience = uploadPatience;

/**
 * Opens the folder that the provider's settings name.
 *
 * @param line - Where the credentials come from.
 * @throws SkllmError `config` where they name none, or not as Cloud Storage has it.
 */
export function openStorage(access: VertexAccess, line: VertexLine): CloudStorage {
  const { connection } = access;
  const { bucket, folder } = place(access);
  const baseUrl = addressOf(access);
  const { host } = new URL(baseUrl);
  const objects = `storage/v1/b/${bucket}/o`;

  const ask = asker(access, line, baseUrl);

  return {
    address: (name) => `gs://${bucket}/${folder}${name}`,
    async has(name, signal) {
      const answer = await ask(`${objects}/${encodeURIComponent(folder + name)}`, {}, signal);
      if (!('status' in answer)) return true;
      if (answer.status === 404) return false;
      throw refused(answer, host, access);
    },
    async write(name, bytes, signal) {
      const query = new URLSearchParams({
        uploadType: 'media',
        name: folder + name,
        ifGenerationMatch: '0',
      });
      const headers = { 'content-type': 'application/jsonl' };
      const body = bytes instanceof Blob ? bytes : new Uint8Array(bytes);
      const init = { method: 'POST', body, headers };
      const answer = await ask(`upload/${objects}?${query}`, init, signal);
      // What is there under a name that nobody else gives was written before.
      if ('status' in answer && answer.status !== 412) throw refused(answer, host, access);
    },
    list: (folderAddress, signal) => listed(ask, folderAddress, { access, host, signal }),
    read(address, signal) {
      const { bucket: other, name } = partsOf(address);
      const url = new URL(
        `${baseUrl}/storage/v1/b/${other}/o/${encodeURIComponent(name)}?alt=media`,
      );
      return download(
        url,
        {
          connection,
          headers: (own) => line.authorize(own),
          refused: (refusal) => refused(refusal, host, access),
        },
        signal,
      );
    },
  };
}

type Ask = (path: string, init: RequestInit, signal: AbortSignal) => Promise<Answer | Refusal>;

function asker({ connection }: VertexAccess, line: VertexLine, baseUrl: string): Ask {
  const timeout = connection.options.timeout ?? patience;
  const { host } = new URL(baseUrl);
  return (path, init, signal) =>
    withDeadline(timeout, signal, async (own) => {
      // The headers of the settings are for Vertex AI's own host.
      const headers = await line.authorize(own);
      try {
        const send = guardedFetch(connection.fetch, headers);
        const response = await send(`${baseUrl}/${path}`, { ...init, signal: own });
        const body = await response.text();
        return response.ok ? { headers: response.headers, body } : vertexRefusal(response, body);
      } catch (error) {
        throw networkError(error, host);
      }
    });
}

async function listed(
  ask: Ask,
  folder: string,
  { access, host, signal }: { access: VertexAccess; host: string; signal: AbortSignal },
): Promise<readonly string[]> {
  const found: string[] = [];
  const { bucket, name: prefix } = partsOf(folder.replace(/\/?$/, '/'));
  let pageToken: string | undefined;
  do {
    const query = new URLSearchParams({ prefix, ...(pageToken ? { pageToken } : {}) });
    const answer = await ask(`storage/v1/b/${bucket}/o?${query}`, {}, signal);
    if ('status' in answer) throw refused(answer, host, access);
    const page = readObject(answer.body);
    const items = Array.isArray(page.items) ? page.items.filter(isObject) : [];
    found.push(...items.map(({ name }) => `gs://${bucket}/${name}`));
    pageToken = typeof page.nextPageToken === 'string' ? page.nextPageToken : undefined;
  } while (pageToken);
  return found;
}

function partsOf(address: string): { readonly bucket: string; readonly name: string } {
  const [, bucket, name] = /^gs:\/\/([a-z0-9][a-z0-9._-]+)\/(.+)$/.exec(address) ?? [];
  if (bucket !== undefined && name !== undefined) return { bucket, name };
  throw malformed('no address in Cloud Storage');
}

function place({ connection: { settings, namespace } }: VertexAccess) {
  const given = settings.bucket?.trim().replace(/^gs:\/\//, '') ?? '';
  const [bucket = '', ...path] = given.split('/').filter((part) => part !== '');
  const known = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket);
  if (known && path.every((part) => /^[\w.-]+$/.test(part) && part !== '..')) {
    return { bucket, folder: path.map((part) => `${part}/`).join('') };
  }
  const found = given === '' ? 'has no bucket' : 'has a bucket that is no name of Cloud Storage';
  throw new SkllmError('config', `${namespace} ${found}`, {
    hint: `Files go to Vertex AI by way of Cloud Storage: set SKLLM_VERTEX_BUCKET or providers.${namespace}.bucket to gs://<bucket>/<folder>.`,
  });
}

function addressOf({ connection: { settings, namespace } }: VertexAccess): string {
  const own = settings.storageUrl;
  if (!own) return 'https://storage.googleapis.com';
  const key = `providers.${namespace}.storageUrl`;
  const { baseUrl } = serviceUrl(own, key);
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'https:' || isLoopback(hostname)) return baseUrl;
  throw new SkllmError('config', `${key} is not safe for Google's credentials`, {
    hint: 'Give an address that begins with https://.',
  });
}

function refused(refusal: Refusal, host: string, { connection, keySetting }: VertexAccess) {
  return serviceError(refusal, {
    service: {
      namespace: connection.namespace,
      noun: 'model',
      keySetting,
      keyGiven: true,
      quotaPasses: true,
      loginHint: 'They need the role "Storage Object User" on the bucket.',
    },
    host,
    // Its words could quote the file.
    quote: () => '',
  });
}
