import type { Connection, Provider } from '../model.ts';
import { cleanHeaders, cleanKey, requiredModel, settingPlace } from './service.ts';
import { listVertexModels } from './vertex-list.ts';
import { vertexAbilities, vertexModel } from './vertex-model.ts';
import { vertexPlace } from './vertex-place.ts';

const vertex: Provider = {
  namespace: 'vertex',
  family: 'gemini',
  summary: "Google's Gemini models on Vertex AI, and those tuned there by their resource name",
  abilities: { ...vertexAbilities, batch: true },
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
    bucket: {
      env: ['SKLLM_VERTEX_BUCKET'],
      description: 'where files for skllm batch go, as gs://<bucket>/<folder>',
    },
    storageUrl: { description: 'address in place of https://storage.googleapis.com' },
    url: { description: "address in place of Google's own, such as a private endpoint" },
  },
  lacks: ({ project, apiKey }) =>
    project || apiKey ? undefined : 'GOOGLE_CLOUD_PROJECT or GOOGLE_API_KEY',
  connect: async (connection) => {
    requiredModel(connection, 'model');
    return vertexModel(accessTo(connection, connection.model));
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
