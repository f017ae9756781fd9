import type { Connection, Provider } from '../model.ts';
import { cleanHeaders, cleanKey, requiredModel, settingPlace } from './service.ts';
import { listVertexModels } from './vertex-list.ts';
import { vertexAbilities, vertexModel } from './vertex-model.ts';
import { vertexPlace } from './vertex-place.ts';
import { vertexTuning } from './vertex-tuning.ts';

const vertex: Provider = {
  namespace: 'vertex',
  family: 'gemini',
  summary: "Google's Gemini models on Vertex AI, and those tuned there by their resource name",
  abilities: { ...vertexAbilities, batch: true, tuning: true },
  settings: {
    project: {
      env: ['GOOGLE_CLOUD_PROJECT'],
      description: "project to bill; Google's credentials are looked for where it is set",
    },
    location: {
      env: ['GOOGLE_CLOUD_LOCATION'],
      description: 'region, us, eu, or global (the default)',
    },
    apiKey: {
      env: ['GOOGLE_API_KEY'],
      secret: true,
      description: 'key of express mode, used where no project is set',
    },
    url: { description: "address in place of Google's own, such as a private endpoint" },
    bucket: {
      env: ['SKLLM_VERTEX_BUCKET'],
      description: 'where files go in Cloud Storage, as gs://<bucket>/<folder>',
    },
    storageUrl: { description: 'address in place of https://storage.googleapis.com' },
  },
  lacks: ({ project, apiKey }) =>
    project || apiKey ? undefined : 'GOOGLE_CLOUD_PROJECT or GOOGLE_API_KEY',
  connect: async (connection) => {
    requiredModel(connection, 'model');
    const access = accessTo(connection, connection.model);
    return { ...(await vertexModel(access)), tuning: vertexTuning(access) };
  },
  list: async (connection, { signal }) => listVertexModels(accessTo(connection, ''), signal),
};

export default vertex;

/** Checks key and headers here, before the SDK would quote a wrong one in its complaint. */
function accessTo(connection: Connection, model: string) {
  const keySetting = settingPlace(connection, vertex, 'apiKey');
  cleanKey(connection.settings.apiKey, keySetting);
  cleanHeaders(connection);
  return { connection, keySetting, place: vertexPlace(connection, model) };
}
