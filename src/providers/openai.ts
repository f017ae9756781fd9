import type { Connection, Provider } from '../model.ts';
import { modelData, openAiSchema } from './model-data.ts';
import { chatAbilities, languageModel, listModels } from './openai-compatible.ts';
import { openAiTuning, type TuningDialect } from './openai-tuning.ts';
import {
  cleanHeaders,
  cleanKey,
  openAiDialect,
  requiredModel,
  requiredSetting,
  type Service,
  settingPlace,
} from './service.ts';
import { tuningPrice } from './tuning-prices.ts';

/** The only address that an OpenAI key is sent to; no setting or variable moves it. */
const baseUrl = 'https://api.openai.com/v1';

/** https://platform.openai.com/docs/guides/batch, as of 2026-04. */
const batchLimits = { requests: 50_000, bytes: 200_000_000 };

const openai: Provider = {
  namespace: 'openai',
  family: 'gpt',
  summary: "OpenAI's own models; a model name without a namespace is one of these",
  abilities: { ...chatAbilities(openAiDialect), batch: true, tuning: true },
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
    const chat = languageModel(service, connection, await modelData(listing, connection.options));
    return { ...chat, tuning: openAiTuning(service, connection, dialectOf(model)) };
  },
  list: (connection, { signal }) => listModels(serviceOf(connection), connection, signal),
};

export default openai;

/** Limits: OpenAI's guide to fine-tuning, as of 2025. */
function dialectOf(model: string): TuningDialect {
  const price = tuningPrice(model);
  return {
    limits: { leastExamples: 10, mostBytes: 512 * 2 ** 20 },
    ...(price ? { price } : {}),
    fileStart: '',
    epochs: (count) => ({
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: count } } },
    }),
  };
}

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
