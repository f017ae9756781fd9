import { SkllmError } from '../errors.ts';
import { formatKeyPath, type KeyPath, mapTexts } from './key-path.ts';

/** `$${` is a plain `${`; `${NAME}` is a variable; any other `${` is a mistake. */
const pattern = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{/g;

/** Whether a text asks for the environment. */
export function expandsVariables(text: string): boolean {
  return [...text.matchAll(pattern)].some(([found]) => found !== '$${');
}

/** What is left of a text without its variables: empty where it holds nothing of its own. */
export function withoutVariables(text: string): string {
  return text.replace(pattern, '').trim();
}

/** A tree with its variables put in. */
export interface Expansion {
  readonly tree: unknown;
  /** Name -> value of the variables that were put in. */
  readonly variables: ReadonlyMap<string, string>;
  /** Setting of a provider, as `providers.x.apiKey` -> the variables of it that are not set. */
  readonly unset: ReadonlyMap<string, string>;
}

/**
 * Puts variables of the environment into the texts of a settings file.
 *
 * Only values are expanded, never keys, and what was put in is not expanded again.
 *
 * A variable that is not set is no mistake in a setting of a provider, which may not be used at all:
 * such a setting stays as it is written, to be refused where the provider is connected.
 *
 * @throws SkllmError `config` naming file, key and variable for each other one that is not set.
 */
export function expandVariables(
  tree: unknown,
  { env, file }: { env: Readonly<Record<string, string | undefined>>; file: string },
): Expansion {
  const variables = new Map<string, string>();
  const unset = new Map<string, Set<string>>();
  const complaints: string[] = [];
  const expanded = mapTexts(tree, (text, path) => {
    const lacking = namesIn(text).filter((name) => env[name] === undefined);
    if (lacking.length > 0 && isOfProvider(path)) {
      const setting = formatKeyPath(path.slice(0, 3));
      unset.set(setting, new Set([...(unset.get(setting) ?? []), ...lacking]));
      return text;
    }
    return text.replace(pattern, (found, name: string | undefined) => {
      if (found === '$${') return '${';
      const value = name === undefined ? undefined : env[name];
      if (name !== undefined && value !== undefined) variables.set(name, value);
      else complaints.push(`${file}: ${formatKeyPath(path)}: ${fault(name)}`);
      return value ?? '';
    });
  });
  if (complaints.length > 0) {
    throw new SkllmError('config', complaints.join('\n'), {
      hint: 'Set the variable, or write $${ for a plain ${.',
    });
  }
  const lists = [...unset].map(([setting, names]) => [setting, [...names].join(', ')] as const);
  return { tree: expanded, variables, unset: new Map(lists) };
}

function namesIn(text: string): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}

/** Whether a path is of a setting that is read where its provider is connected, and nowhere else. */
function isOfProvider([root, , setting]: KeyPath): boolean {
  return root === 'providers' && setting !== undefined && setting !== 'type';
}

function fault(name: string | undefined): string {
  return name === undefined
    ? `found "\${" that is not \${NAME}, with a name of letters, digits and _`
    : `the environment variable ${name} is not set`;
}
