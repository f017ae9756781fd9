import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { SkllmError } from '../errors.ts';
import { checkData } from './complaints.ts';
import { expandVariables, withoutVariables } from './expand.ts';
import { namedFile } from './guarded.ts';
import { formatKeyPath, isMap, mapTexts, textsOf } from './key-path.ts';
import type { Layer } from './merge.ts';
import type { Surroundings } from './places.ts';
import { isSecret, isSecretVariable } from './secrets.ts';
import type { SettingsFile } from './settings-file.ts';
import { needsTrust } from './trust.ts';

/** A settings file with the user's word on it. */
export interface FoundFile extends SettingsFile {
  readonly trusted: boolean;
}

/** A settings file as a layer. */
export interface FileLayer {
  readonly layer: Layer;
  readonly notices: readonly string[];
  readonly secrets: readonly string[];
}

/**
 * Reads one settings file: parse, trust, variables, schema.
 *
 * @param secretNames - Names of settings that providers declare secret.
 * @throws SkllmError `config` for what is wrong with it.
 */
export async function readFileLayer(
  file: FoundFile,
  { env }: Surroundings,
  secretNames: ReadonlySet<string>,
): Promise<FileLayer> {
  const [{ readDocument }, { settingsSchema }] = await Promise.all([
    import('./document.ts'),
    import('./settings.ts'),
  ]);
  const written = readDocument(file.text, file.path) ?? {};
  if (!file.trusted) refuseUntrusted(file, written);
  const { tree, variables, unset } = expandVariables(written, { env, file: file.path });
  const data = withFullNames(tree, dirname(file.path));
  const settings = checkData(settingsSchema, { data, shown: written, file: file.path });
  const secretTexts = [...textsOf(settings)].filter(([path]) => isSecret(path, secretNames));
  return {
    layer: { origin: `file ${file.path}`, settings, unset },
    notices: openKeyNotice(file.path, written, secretNames),
    secrets: [
      ...secretTexts.map(([, text]) => text.trim()),
      ...[...variables].flatMap(([name, value]) => (isSecretVariable(name) ? [value] : [])),
    ],
  };
}

function refuseUntrusted({ path }: SettingsFile, written: unknown): void {
  const keys = isMap(written) ? needsTrust(written, dirname(path)) : [];
  if (keys.length === 0) return;
  throw new SkllmError('config', `${path} is not trusted to set ${keys.join(', ')}`, {
    hint: 'Read the file. If it is as you want it: skllm config trust, or --config <file> for one run.',
  });
}

/** Names of files are relative to the settings file that holds them. */
function withFullNames(tree: unknown, folder: string): unknown {
  return mapTexts(tree, (text, path) => {
    const file = namedFile(path, text);
    if (!file) return text;
    return text.slice(0, text.length - file.length) + resolve(folder, file);
  });
}

/** Tells of a key written out in a file that other users can read. */
function openKeyNotice(file: string, written: unknown, secretNames: ReadonlySet<string>): string[] {
  const mode = statSync(file).mode & 0o777;
  // Windows has no such modes and reports every file as open.
  if (process.platform === 'win32' || (mode & 0o077) === 0) return [];
  const open = [...textsOf(written)].find(
    ([path, text]) => isSecret(path, secretNames) && withoutVariables(text) !== '',
  );
  if (open === undefined) return [];
  const key = formatKeyPath(open[0]);
  return [
    `${file} holds ${key} and others can read it (mode ${mode.toString(8)}): chmod 600 it, or write \${NAME} for a variable`,
  ];
}
