import { SkllmError } from '../errors.ts';
import type { Connection, Provider } from '../model.ts';
import type { TuningApi } from '../tuning.ts';
import { entraToken } from './entra-token.ts';
import { modelData, openAiSchema } from './model-data.ts';
import { chatAbilities, languageModel } from './openai-compatible.ts';
import { openAiTuning } from './openai-tuning.ts';
import { RenewedToken } from './renewed-token.ts';
import {
  type BatchPlace,
  cleanHeaders,
  cleanKey,
  openAiDialect,
  requiredModel,
  requiredSetting,
  type Service,
  settingPlace,
} from './service.ts';
import { serviceUrl } from './service-url.ts';

const azure: Provider = {
  namespace: 'azure',
  family: 'gpt',
  summary: 'deployments of Azure OpenAI, as azure::<deployment>',
  abilities: { ...chatAbilities(openAiDialect), batch: true, tuning: true },
  settings: {
    endpoint: {
      env: ['AZURE_OPENAI_ENDPOINT', 'SKLLM_CONFIG_AZURE_API_BASE'],
      required: true,
      description: 'address of the resource, such as https://name.openai.azure.com',
    },
    apiVersion: {
      env: ['AZURE_OPENAI_API_VERSION', 'OPENAI_API_VERSION', 'SKLLM_CONFIG_AZURE_API_VERSION'],
      description: 'v1 (the default), preview, or a dated version such as 2024-10-21',
    },
    apiKey: { env: ['AZURE_OPENAI_API_KEY'], secret: true, description: 'key of the resource' },
    token: {
      env: ['AZURE_OPENAI_AD_TOKEN'],
      secret: true,
      description: 'Entra ID token, used where no key is set',
    },
    tokenCommand: {
      prints: 'token',
      description:
        'command that prints an Entra ID token, where no key is set; run again when it ends',
    },
  },
  lacks: ({ apiKey, token }) => (apiKey || token ? undefined : 'AZURE_OPENAI_API_KEY'),
  connect: async (connection) => {
    const model = requiredModel(connection, 'deployment');
    const service = serviceOf(connection);
    const listing = { list: 'azure', model, priced: false, schema: azureSchema };
    const chat = languageModel(service, connection, await modelData(listing, connection.options));
    return { ...chat, tuning: azureTuning(service, connection) };
  },
  list: async () => {
    throw new SkllmError('usage', "Azure's deployments cannot be listed with a resource's key", {
      hint: 'az cognitiveservices account deployment list --name <resource> --resource-group <group> lists them.',
    });
  },
};

export default azure;

/**
 * The key in Scikit-LLM's one variable for OpenAI's and Azure's keys, where it is Azure's.
 *
 * It counts as such only if the endpoint too came from Scikit-LLM's variable and Azure has no key
 * of its own: else a key of OpenAI would be sent to Azure.
 *
 * @param endpointVariable - The environment variable that the endpoint in force came from.
 * @param ownKey - Whether a key or token of Azure's own is set, anywhere.
 */
export function sharedAzureKey(
  env: Readonly<Record<string, string | undefined>>,
  { endpointVariable, ownKey }: { endpointVariable: string | undefined; ownKey: boolean },
): string | undefined {
  if (ownKey || endpointVariable !== 'SKLLM_CONFIG_AZURE_API_BASE') return undefined;
  return env.SKLLM_CONFIG_OPENAI_KEY || undefined;
}

/**
 * Azure documents 100 properties a schema where OpenAI has raised its limit; of enums it says
 * nothing, so OpenAI's limits stand.
 */
const azureSchema = { ...openAiSchema, schemaProperties: 100 };

/**
 * Tuning is asked of the resource and not of a deployment; `azure::<model>` then names a base model.
 *
 * Azure's guide wants a byte-order mark; above 100 MB its plain upload is not to be relied on. The
 * older name of the number of epochs is understood by all versions of its API.
 */
function azureTuning(service: Service, connection: Connection): TuningApi {
  const { model } = connection;
  const resource = { ...service, baseUrl: service.baseUrl.replace(/\/deployments\/[^/]+$/, '') };
  return openAiTuning(resource, connection, {
    limits: { leastExamples: 10, mostBytes: 100 * 2 ** 20 },
    alias: { baseModel: model },
    deploying: (tuned) =>
      `az cognitiveservices account deployment create --resource-group <group> --name <resource> --deployment-name <deployment> --model-name ${tuned} --model-version 1 --model-format OpenAI --sku-name Standard --sku-capacity 1`,
    fileStart: '\ufeff',
    epochs: (count) => ({ hyperparameters: { n_epochs: count } }),
  });
}

function serviceOf(connection: Connection): Service {
  return {
    type: azure.namespace,
    namespace: connection.namespace,
    ...address(connection),
    ...withAuthorization(cleanHeaders(connection), connection),
    keySetting: settingPlace(
      connection,
      azure,
      connection.renew?.token ? 'tokenCommand' : 'apiKey',
    ),
    keyGiven: true,
    noun: 'deployment',
    quotaPasses: true,
    dialect: openAiDialect,
  };
}

/**
 * The v1 API takes the deployment as `model` and wants no version, or `preview`; the dated ones
 * have it in the path. The endpoint may be given as the portal shows it, with a path.
 */
function address(connection: Connection): Pick<Service, 'baseUrl' | 'query' | 'batch'> {
  const given = requiredSetting(connection, azure, 'endpoint');
  const { baseUrl } = serviceUrl(given, settingPlace(connection, azure, 'endpoint'));
  const root = baseUrl.replace(/\/openai(\/.*)?$/, '');
  const version = connection.settings.apiVersion?.trim() || 'v1';
  const query = version === 'v1' ? undefined : { 'api-version': version };
  if (query === undefined || version === 'preview') {
    const own = `${root}/openai/v1`;
    return { baseUrl: own, query: query ?? {}, batch: batchPlace(own) };
  }
  const deployment = encodeURIComponent(connection.model);
  // Files and jobs belong to the resource, not to a deployment.
  const batch = batchPlace(`${root}/openai`);
  return { baseUrl: `${root}/openai/deployments/${deployment}`, query, batch };
}

/** Limits of a file as Azure's quota page has them (2026-09). */
function batchPlace(baseUrl: string): BatchPlace {
  const limits = { requests: 100_000, bytes: 200_000_000 };
  return { baseUrl, route: '/chat/completions', limits, answersLive: false };
}

type Authorization = Pick<Service, 'headers' | 'token'>;

/** The headers with what gives access; those of the settings win over it. */
function withAuthorization(headers: Service['headers'], connection: Connection): Authorization {
  const { apiKey, token } = connection.settings;
  const keyPlace = settingPlace(connection, azure, 'apiKey');
  const key = cleanKey(apiKey, keyPlace);
  if (key?.startsWith('sk-')) {
    throw new SkllmError('config', 'the key for Azure begins with "sk-", as only OpenAI\'s do', {
      hint: 'Write: export AZURE_OPENAI_API_KEY=<the key of the Azure resource>',
    });
  }
  if (key) return { headers: { 'api-key': key, ...headers } };
  const renew = connection.renew?.token;
  if (renew && token && headers.authorization === undefined) {
    return { headers, token: renewedToken(token, renew, connection) };
  }
  const bearer = cleanKey(token, settingPlace(connection, azure, 'token'));
  if (bearer) return { headers: { authorization: `Bearer ${bearer}`, ...headers } };
  throw new SkllmError('config', `${connection.namespace} has no key`, {
    hint: `Set ${keyPlace}; a token of Entra ID goes into ${settingPlace(connection, azure, 'token')}, a command that prints one into ${settingPlace(connection, azure, 'tokenCommand')}.`,
  });
}

function renewedToken(
  printed: string,
  renew: () => Promise<string>,
  connection: Connection,
): RenewedToken {
  const place = `what ${settingPlace(connection, azure, 'tokenCommand')} prints`;
  const read = (text: string) => {
    const found = entraToken(text);
    return { ...found, token: cleanKey(found.token, place) ?? '' };
  };
  return new RenewedToken(read(printed), async () => read(await renew()));
}
