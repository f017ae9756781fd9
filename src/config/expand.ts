import { SkllmError } from '../errors.ts';
import { formatKeyPath, mapTexts } from './key-path.ts';

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
}

/**
 * Puts variables of the environment into the texts of a settings file.
 *
 * Only values are expanded, never keys, and what was put in is not expanded again.
 *
 * @throws SkllmError `config` naming file, key and variable for each one that is not set.
 */
export function expandVariables(
  tree: unknown,
  { env, file }: { env: Readonly<Record<string, string | undefined>>; file: string },
): Expansion {
  const variables = new Map<string, string>();
  const complaints: string[] = [];
  const expanded = mapTexts(tree, (text, path) =>
    text.replace(pattern, (found, name: string | undefined) => {
      if (found === '$${') return '${';
      const value = name === undefined ? undefined : env[name];
      if (name !== undefined && value !== undefined) variables.set(name, value);
      else complaints.push(`${file}: ${formatKeyPath(path)}: ${fault(name)}`);
      return value ?? '';
    }),
  );
  if (complaints.length > 0) {
    throw new SkllmError('config', complaints.join('\n'), {
      hint: 'Set the variable, or write $${ for a plain ${.',
    });
  }
  return { tree: expanded, variables };
}

function fault(name: string | undefined): string {
  return name === undefined
    ? `found "\${" that is not \${NAME}, with a name of letters, digits and _`
    : `the environment variable ${name} is not set`;
}
