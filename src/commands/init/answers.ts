import { labelProblem } from '../../config/label-names.ts';
import { parseLabels } from '../../config/labels.ts';
import type { NewSettings } from '../../config/new-settings.ts';
import { SkllmError } from '../../errors.ts';
import type { Provider } from '../../model.ts';
import { type ModelName, parseModelId } from '../../providers/model-id.ts';
import { providers } from '../../providers/registry.ts';
import type { InitFlags } from '../init.ts';

/** Finds the value of one question: the flag's, else what is answered, else none. */
export type Answer = (
  flag: string | undefined,
  question: string,
  check: (text: string) => void,
) => Promise<string | undefined>;

/**
 * Puts together what the settings are to say. Each answer is checked before the next question.
 *
 * @param columns - Names of the table's columns, where there is a table.
 * @throws SkllmError `usage` for a flag that is wrong.
 */
export async function gather(
  flags: InitFlags,
  columns: readonly string[],
  answer: Answer,
): Promise<NewSettings> {
  const model = await answer(
    flags.model,
    'Model, such as openai::gpt-5-mini [embedded]:',
    checkModel,
  );
  const provider = model === undefined ? undefined : providerOf(model);
  const url = await addressOf(provider, flags, answer);
  const keyVariable = await variableOf(provider, flags, answer);
  const labels = await answer(flags.labels, 'Labels, separated by commas:', checkLabelNames);
  const column = await answer(flags.column, columnQuestion(columns), checkColumns(columns));
  return {
    model: provider === undefined ? undefined : model,
    keyVariable,
    labels: labels === undefined ? [] : parseLabels(labels).map(({ name }) => name),
    column,
    provider: newProvider(provider, { url, keyVariable }),
  };
}

/** The provider of a model; undefined for the embedded one, which has nothing to set. */
function providerOf(model: string): Provider | undefined {
  const { namespace } = nameIn(model);
  return namespace === 'embedded' && model === namespace
    ? undefined
    : providers.find((one) => one.namespace === namespace);
}

function nameIn(model: string): ModelName {
  return parseModelId(
    model,
    providers.map(({ namespace }) => namespace),
  );
}

function checkModel(model: string): void {
  const provider = providerOf(model);
  if (provider === undefined || nameIn(model).model !== '') return;
  const { namespace } = provider;
  throw new SkllmError('usage', `"${model}" names no model`, {
    hint: `Write ${namespace}::<model>; skllm models ${namespace} lists them.`,
  });
}

/** Settings without which the model is nowhere: `url`, or `endpoint` for Azure. */
function addressSetting(provider: Provider | undefined): string | undefined {
  return ['url', 'endpoint'].find((name) => provider?.settings[name] !== undefined);
}

async function addressOf(
  provider: Provider | undefined,
  { url }: InitFlags,
  answer: Answer,
): Promise<string | undefined> {
  const setting = addressSetting(provider);
  if (provider === undefined || setting === undefined) {
    if (url === undefined) return undefined;
    throw new SkllmError('usage', '--url goes with a model whose address is not its own', {
      hint: 'Write --model custom_url::<model> for any server that speaks the OpenAI format.',
    });
  }
  const { description, required, env = [] } = provider.settings[setting]!;
  if (!required && url === undefined) return undefined;
  const question = description.slice(0, 1).toUpperCase() + description.slice(1);
  return answer(url, `${question} [that of ${env[0]}]:`, checkUrl);
}

function checkUrl(text: string): void {
  if (URL.canParse(text) && /^https?:/i.test(text)) return;
  throw new SkllmError('usage', 'the address is no web address', {
    hint: 'Write it as http://host:port/v1, or https://host/v1.',
  });
}

function keySetting(provider: Provider | undefined) {
  return Object.entries(provider?.settings ?? {}).find(([, { secret }]) => secret);
}

async function variableOf(
  provider: Provider | undefined,
  { keyVariable }: InitFlags,
  answer: Answer,
): Promise<string | undefined> {
  const { env: [usual] = [], required = false } = keySetting(provider)?.[1] ?? {};
  if (usual === undefined) {
    if (keyVariable === undefined) return undefined;
    throw new SkllmError('usage', '--key-variable goes with a model that wants a key', {
      hint: 'Leave it out.',
    });
  }
  const otherwise = required ? usual : `${usual}, if it is set`;
  const question = `Name of the variable that holds the key [${otherwise}]:`;
  const given = await answer(keyVariable, question, checkVariable);
  return given ?? (required ? usual : undefined);
}

/** Says nothing of what was given: it may be a key, pasted by mistake. */
function checkVariable(text: string): void {
  if (/^[A-Z_][A-Z0-9_]{0,63}$/.test(text)) return;
  throw new SkllmError('usage', 'that is no name of a variable for a key', {
    hint: 'Capital letters, digits and _, such as OPENAI_API_KEY. A key itself is not wanted here.',
  });
}

function checkLabelNames(text: string): void {
  const problem = labelProblem(parseLabels(text).map(({ name }) => name));
  if (problem) throw new SkllmError('usage', problem.message, { hint: problem.hint });
}

function columnQuestion(columns: readonly string[]): string {
  if (columns.length === 0) return 'Column of the text [found when a table is read]:';
  return `Column of the text (${columns.join(', ')}):`;
}

function checkColumns(columns: readonly string[]): (text: string) => void {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const missing = names.find((name) => !columns.includes(name));
    if (columns.length === 0 || columns.includes(text) || missing === undefined) return;
    throw new SkllmError('usage', `the table has no column "${missing}"`, {
      hint: `There are: ${columns.join(', ')}.`,
    });
  };
}

/** What must stand under `providers`: an address, and a key that is in another variable than usual. */
function newProvider(
  provider: Provider | undefined,
  { url, keyVariable }: { url: string | undefined; keyVariable: string | undefined },
): NewSettings['provider'] {
  if (provider === undefined) return undefined;
  const [keyName, key] = keySetting(provider) ?? [];
  const ownKey = keyName && keyVariable && !key?.env?.includes(keyVariable);
  const settings = {
    ...(url === undefined ? {} : { [addressSetting(provider)!]: url }),
    ...(ownKey ? { [keyName]: `\${${keyVariable}}` } : {}),
  };
  return Object.keys(settings).length === 0
    ? undefined
    : { namespace: provider.namespace, settings };
}
