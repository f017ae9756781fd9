import { statSync } from 'node:fs';
import { type Loaded, loadSettings } from '../../config/load.ts';
import { providers } from '../../providers/registry.ts';
import { knownNamespaces } from '../connect.ts';
import type { ClassifyFlags } from '../options.ts';
import { openRows } from '../rows.ts';
import { surroundings } from '../surroundings.ts';
import type { Candidate, Candidates } from './candidates.ts';

/** What else is on the command line. */
export interface Given {
  readonly flags: ClassifyFlags;
  readonly operands: readonly string[];
}

/**
 * What a value could be, going by what the help calls it. No request is made, and no pipe is read.
 *
 * @param placeholder - Such as `file` of `--output <file>`, or the name of an argument.
 * @param word - What of the value is there.
 */
export async function values(placeholder: string, word: string, given: Given): Promise<Candidates> {
  for (const [pattern, source] of sources) {
    if (!pattern.test(placeholder)) continue;
    return typeof source === 'string'
      ? { paths: source, candidates: [] }
      : { candidates: await source(given, word) };
  }
  return { candidates: [] };
}

type Source = (given: Given, word: string) => Promise<readonly Candidate[]>;

/** A new option is completed by the name of its value alone. */
const sources: readonly (readonly [RegExp, Source | 'files' | 'folders'])[] = [
  [/^column$/, columnNames],
  [/^columns$/, inList(columnNames)],
  [/^labels$/, inList(labelNames)],
  [/^task$/, taskNames],
  [/^(id|model|models)$/, modelNames],
  [/^namespace$/, namespaces],
  [/file|^inputs$|^table$/, 'files'],
  [/^(dir|folders?)$/, 'folders'],
];

/** Names separated by commas: the last is completed, what is before it stays. */
function inList(source: Source): Source {
  return async (given, word) => {
    const before = word.slice(0, word.lastIndexOf(',') + 1);
    const names = await source(given, word);
    const left = names.filter(({ value }) => !before.split(',').includes(value));
    return left.map((one) => ({ ...one, value: before + one.value }));
  };
}

async function columnNames({ flags, operands }: Given): Promise<readonly Candidate[]> {
  const files = operands.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  if (files.length === 0) return [];
  const { header } = await openRows(files.slice(0, 1), flags);
  return header.names.map((value) => ({ value }));
}

async function labelNames({ flags }: Given): Promise<readonly Candidate[]> {
  const { settings } = await settingsOf(flags);
  const { readTask } = await import('../task.ts');
  const { task } = await readTask(flags, settings);
  return task.labels.map(({ name, description }) => ({ value: name, description }));
}

async function taskNames({ flags }: Given): Promise<readonly Candidate[]> {
  const { settings } = await settingsOf(flags);
  return Object.keys(settings.tasks ?? {}).map((value) => ({ value }));
}

async function modelNames({ flags }: Given): Promise<readonly Candidate[]> {
  const { settings, ...loaded } = await settingsOf(flags).catch(() => noSettings);
  const aliases = Object.entries(settings.models ?? {});
  const spaces = knownNamespaces({ ...loaded, settings, providers });
  return [
    ...aliases.map(([value, { model }]) => ({ value, description: model })),
    ...spaces.map((space) =>
      space === 'embedded'
        ? { value: space, description: summaryOf(space) }
        : { value: `${space}::`, description: summaryOf(space), partial: true },
    ),
  ];
}

async function namespaces({ flags }: Given): Promise<readonly Candidate[]> {
  const loaded = await settingsOf(flags).catch(() => noSettings);
  const spaces = knownNamespaces({ ...loaded, providers });
  return spaces.map((value) => ({ value, description: summaryOf(value) }));
}

function summaryOf(namespace: string): string | undefined {
  return providers.find((one) => one.namespace === namespace)?.summary;
}

/** Without the plugins: to complete a word runs nobody's code. */
function settingsOf({ config }: ClassifyFlags): Promise<Loaded> {
  return loadSettings(surroundings(), { config, providers });
}

/** Where the settings are wrong or not trusted, the providers' own namespaces are left. */
const noSettings: Loaded = {
  settings: {},
  origins: new Map(),
  files: [],
  notices: [],
  leftOut: [],
  secrets: [],
};
