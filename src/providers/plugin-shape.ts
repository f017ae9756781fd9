import { ProviderError, SkllmError } from '../errors.ts';
import type { Abilities, Finish, ModelReply, TextClassifier } from '../model.ts';
import type { Plugin, PluginModel } from '../plugin.ts';
import { isObject, type Unchecked } from './chat-reply.ts';

/**
 * Whether something is a `Plugin`.
 *
 * @param name - The plugin's name, for messages.
 * @throws SkllmError `config` that names what is missing or wrong.
 */
export function checkProvider(found: unknown, name: string): Plugin {
  const fault = providerFault(found);
  if (fault === undefined) return found as Plugin;
  throw new SkllmError('config', `the plugin ${name} is no provider: ${fault}`, { hint });
}

/** The same of what its `connect` gives. */
export function checkModel(found: unknown, name: string): PluginModel | TextClassifier {
  const fault = modelFault(found);
  if (fault === undefined) return found as PluginModel | TextClassifier;
  throw new SkllmError('config', `the plugin ${name} gave no model: ${fault}`, { hint });
}

/** The same of what its `complete` gives. @throws ProviderError `malformed`. */
export function checkReply(found: unknown, name: string): ModelReply {
  const reply = isObject(found) ? found : {};
  if (typeof reply.text === 'string' && finishes.includes(reply.finish as Finish)) {
    return found as ModelReply;
  }
  throw new ProviderError('malformed', `the plugin ${name} gave a reply without text or finish`);
}

const hint = "docs/providers.md has a whole plugin; its author's tests can use skllm/testing.";
const finishes: readonly Finish[] = ['stop', 'length', 'filtered', 'refused'];
const abilities: readonly (keyof Abilities)[] = ['multiple', 'explain', 'confidence', 'images'];

function providerFault(found: unknown): string | undefined {
  if (!isObject(found)) return 'it has no default export that is an object';
  return (
    missing(found, { namespace: 'string' }) ??
    optional(found, { family: 'string', summary: 'string' }) ??
    (/^[a-z][a-z0-9_-]*$/.test(String(found.namespace))
      ? undefined
      : '`namespace` is not made of a-z, 0-9, - and _') ??
    abilitiesFault(found.abilities) ??
    settingsFault(found.settings) ??
    missing(found, { connect: 'function' }) ??
    optional(found, { list: 'function', lacks: 'function' })
  );
}

function modelFault(found: unknown): string | undefined {
  if (!isObject(found)) return '`connect` gave no object';
  if (found.kind === 'classifier') {
    const common = missing(found, { id: 'string', abilities: 'object', label: 'function' });
    return common ?? abilitiesFault(found.abilities);
  }
  if (found.kind !== undefined && found.kind !== 'language') {
    return '`kind` is neither "language" nor "classifier"';
  }
  return (
    missing(found, { complete: 'function' }) ??
    optional(found, { id: 'string', identity: 'object', host: 'string', show: 'function' }) ??
    abilitiesFault(found.abilities) ??
    limitsFault(found.limits)
  );
}

function limitsFault(found: unknown): string | undefined {
  if (found === undefined) return undefined;
  const { contextTokens } = isObject(found) ? found : {};
  return isLimit(contextTokens) ? undefined : '`limits.contextTokens` is no number of tokens';
}

function abilitiesFault(found: unknown): string | undefined {
  if (found === undefined) return undefined;
  const told = isObject(found) ? found : {};
  const lacking = abilities.find((name) => typeof told[name] !== 'boolean');
  return lacking && `\`abilities.${lacking}\` is neither true nor false`;
}

function settingsFault(found: unknown): string | undefined {
  if (found === undefined) return undefined;
  if (!isObject(found)) return '`settings` is no object';
  for (const [name, setting] of Object.entries(found)) {
    if (!isObject(setting)) return `\`settings.${name}\` is no object`;
    const fault =
      missing(setting, { description: 'string' }) ??
      optional(setting, { required: 'boolean', secret: 'boolean', env: 'object' });
    if (fault) return `in \`settings.${name}\` ${fault}`;
    const { env = [] } = setting;
    if (!Array.isArray(env) || !env.every((one) => typeof one === 'string')) {
      return `\`settings.${name}.env\` is no list of variables`;
    }
  }
  return undefined;
}

type Kinds = Readonly<Record<string, 'string' | 'boolean' | 'function' | 'object'>>;

function missing(found: Unchecked, kinds: Kinds): string | undefined {
  const wrong = Object.entries(kinds).find(
    ([name, kind]) => typeof found[name] !== kind || found[name] === null || found[name] === '',
  );
  return wrong && `\`${wrong[0]}\` is no ${wrong[1]}`;
}

function optional(found: Unchecked, kinds: Kinds): string | undefined {
  const given = Object.entries(kinds).filter(([name]) => found[name] !== undefined);
  return missing(found, Object.fromEntries(given));
}

function isLimit(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
