import type { Connection, Provider } from '../model.ts';
import { modelData, openAiSchema } from './model-data.ts';
import { chatAbilities, languageModel, listModels } from './openai-compatible.ts';
import {
  cleanHeaders,
  cleanKey,
  openAiDialect,
  requiredModel,
  requiredSetting,
  type Service,
  settingPlace,
} from './service.ts';

/** The only address that an OpenAI key is sent to; no setting or variable moves it. */
const baseUrl = 'https://api.openai.com/v1';

/** https://platform.openai.com/docs/guides/batch, as of 2026-04. */
const batchLimits = { requests: 50_000, bytes: 200_000_000 };

const openai: Provider = {
  namespace: 'openai',
  family: 'gpt',
  summary: "OpenAI's own models; a model name without a namespace is one of these",
  abilities: { ...chatAbilities(openAiDialect), batch: true },
  settings: {
    apiKey: {
      env: ['OPENAI_API_KEY', 'SKLLM_CONFIG_OPENAI_KEY'],
      required: true,
      secret: true,
      description: 'key of the OpenAI platform',
    },
    organization: {
      env: ['OPENAI_ORG_ID', 'SKLLM_CONFIG_OPENAI_ORG'],
      description: 'organisation to bill',
    },
    project: { env: ['OPENAI_PROJECT_ID'], description: 'project to bill' },
  },
  connect: async (connection) => {
    const model = requiredModel(connection, 'model');
    const service = serviceOf(connection);
    const listing = { list: 'openai', model, priced: true, schema: openAiSchema };
    return languageModel(service, connection, await modelData(listing, connection.options));
  },
  list: (connection, { signal }) => listModels(serviceOf(connection), connection, signal),
};

export default openai;

function serviceOf(connection: Connection): Service {
  const keySetting = settingPlace(connection, openai, 'apiKey');
  const key = cleanKey(requiredSetting(connection, openai, 'apiKey'), keySetting);
  const { organization, project } = connection.settings;
  return {
    type: openai.namespace,
    namespace: connection.namespace,
    baseUrl,
    query: {},
    headers: {
      authorization: `Bearer ${key}`,
      ...(organization ? { 'openai-organization': organization } : {}),
      ...(project ? { 'openai-project': project } : {}),
      ...cleanHeaders(connection),
    },
    keySetting,
    keyGiven: true,
    noun: 'model',
    quotaPasses: false,
    dialect: openAiDialect,
    batch: { baseUrl, route: '/v1/chat/completions', limits: batchLimits, answersLive: true },
  };
}
