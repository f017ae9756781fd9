import { SkllmError } from '../errors.ts';
import { readManifest, tuningFolders } from '../tune/folder.ts';
import type { Manifest } from '../tune/manifest.ts';
import type { TuningApi } from '../tuning.ts';
import { connectModel } from './connect.ts';
import type { Opened } from './opened.ts';

/** A tuning of which there is a manifest, with the way to its service. */
export interface KnownTuning {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly tuning: TuningApi;
}

/**
 * The tunings in the folders that were named, else in every `*.tune` of the working directory.
 *
 * @throws SkllmError `usage` where there is none.
 */
export async function knownTunings(
  folders: readonly string[],
  loaded: Opened,
  { timeout }: { timeout?: number },
): Promise<readonly KnownTuning[]> {
  const named = folders.length > 0 ? folders : await tuningFolders(process.cwd());
  if (named.length === 0) {
    throw new SkllmError('usage', 'there is no tuning here', {
      hint: 'Name its folder, which skllm tune start has made.',
    });
  }
  const found: KnownTuning[] = [];
  for (const folder of named) {
    const manifest = await readManifest(folder);
    const model = await connectModel(manifest.model, loaded, { timeout });
    const tuning = model.kind === 'language' ? model.tuning : undefined;
    if (model.id !== manifest.base || tuning === undefined) throw changed(folder, manifest);
    found.push({ folder, manifest, tuning });
  }
  return found;
}

function changed(folder: string, { model, base }: Manifest): SkllmError {
  return new SkllmError('config', `${folder}: "${model}" no longer names ${base}`, {
    hint: 'Name the settings that it was started with: --config <file>.',
  });
}
