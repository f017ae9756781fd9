import type { Connection, Provider } from '../model.ts';
import { modelData } from './model-data.ts';
import { chatAbilities, languageModel, listModels } from './openai-compatible.ts';
import {
  cleanHeaders,
  cleanKey,
  compatibleDialect,
  type Dialect,
  requiredModel,
  requiredSetting,
  type Service,
  settingPlace,
} from './service.ts';
import { serviceUrl } from './service-url.ts';

const customUrl: Provider = {
  namespace: 'custom_url',
  family: 'gpt',
  summary: 'any server that speaks the OpenAI format, at an address of your own',
  abilities: chatAbilities(compatibleDialect),
  settings: {
    url: {
      env: ['SKLLM_CONFIG_GPT_URL'],
      required: true,
      description: 'address of the server, such as http://localhost:8000/v1',
    },
    apiKey: {
      env: ['CUSTOM_URL_API_KEY'],
      secret: true,
      description: 'key of the server; without one none is sent',
    },
  },
  connect: async (connection) => {
    const model = requiredModel(connection, 'model');
    const listing = { model, priced: false };
    const data = await modelData(listing, connection.options);
    return languageModel(serviceOf(connection), connection, data);
  },
  list: (connection, { signal }) => listModels(serviceOf(connection), connection, signal),
};

export default customUrl;

function serviceOf(connection: Connection): Service {
  const url = requiredSetting(connection, customUrl, 'url');
  return compatibleService(connection, customUrl, url, compatibleDialect);
}

/** The service at an address, with the key of its provider or, where there is none, without. */
export function compatibleService(
  connection: Connection,
  provider: Provider,
  url: string,
  dialect: Dialect,
): Service {
  const keySetting = settingPlace(connection, provider, 'apiKey');
  const key = cleanKey(connection.settings.apiKey, keySetting);
  return {
    type: provider.namespace,
    namespace: connection.namespace,
    ...serviceUrl(url, settingPlace(connection, provider, 'url')),
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...cleanHeaders(connection) },
    keySetting,
    keyGiven: key !== undefined,
    noun: 'model',
    quotaPasses: false,
    dialect,
  };
}
