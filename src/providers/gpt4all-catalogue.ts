import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Checksum } from './model-files.ts';

/** A model of GPT4All's catalogue. */
export interface CatalogueEntry {
  readonly filename: string;
  /** As people read it: "Llama 3 8B Instruct". */
  readonly name: string;
  readonly bytes: number;
  readonly checksum: Checksum;
  /** Memory that it needs, in GB. */
  readonly memory: string;
  /** What the catalogue says of its licence; empty where it says nothing. */
  readonly licence: string;
  /** Where the file is; absent where it is in the usual place. */
  readonly url?: string;
}

/**
 * Reads GPT4All's catalogue (`models3.json` of its repository), the models that write texts.
 *
 * @throws SkllmError `service` where it is none.
 */
export function readCatalogue(text: string): readonly CatalogueEntry[] {
  const found = parse(text);
  if (!Array.isArray(found)) {
    throw new SkllmError('service', "GPT4All's catalogue cannot be read", {
      hint: 'Try again later, or name a file that is there: --model gguf::<path>.',
    });
  }
  return found.flatMap((one: RawEntry) => entry(one) ?? []);
}

/**
 * The entry of a file name, with or without its ending, or of a model's name.
 *
 * @throws SkllmError `usage` that names the nearest.
 */
export function findEntry(catalogue: readonly CatalogueEntry[], name: string): CatalogueEntry {
  const wanted = name.toLowerCase();
  const found = catalogue.find((one) =>
    [one.filename, one.filename.replace(/\.gguf$/, ''), one.name].some(
      (known) => known.toLowerCase() === wanted,
    ),
  );
  if (found) return found;
  const near = nearest(
    name,
    catalogue.flatMap((one) => [one.filename, one.name]),
  );
  throw new SkllmError('usage', `GPT4All's catalogue has no model "${name}"`, {
    hint: `${near ? `Did you mean "${near}"? ` : ''}skllm models gpt4all lists them; a file of your own is gguf::<file>.`,
  });
}

type RawEntry = Readonly<Record<string, unknown>>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined for what writes no text, is withdrawn, or lacks what a safe download needs. */
function entry(raw: RawEntry): CatalogueEntry | undefined {
  const { filename, name, filesize, ramrequired, url, embeddingModel, removedIn } = raw;
  const checksum = checksumOf(raw);
  const bytes = Number(filesize);
  if (typeof filename !== 'string' || !/^[\w.+ ()-]+\.gguf$/.test(filename)) return undefined;
  if (embeddingModel || removedIn || !checksum || !(bytes > 0)) return undefined;
  return {
    filename,
    name: typeof name === 'string' ? name : filename,
    bytes,
    checksum,
    memory: typeof ramrequired === 'string' ? ramrequired : '',
    licence: licenceIn(String(raw.description ?? '')),
    ...(typeof url === 'string' ? { url } : {}),
  };
}

function checksumOf({ md5sum, sha256sum }: RawEntry): Checksum | undefined {
  if (typeof sha256sum === 'string') return { algorithm: 'sha256', digest: sha256sum };
  return typeof md5sum === 'string' ? { algorithm: 'md5', digest: md5sum } : undefined;
}

/** Of a description in HTML the points that speak of the licence or of commercial use. */
function licenceIn(description: string): string {
  const points = description.split(/<\/?(?:li|ul|br|p)\b[^>]*>/i);
  const plain = points.map((point) =>
    point
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return plain.filter((point) => /licen[cs]|commercial/i.test(point)).join('; ');
}
