import { SkllmError } from '../errors.ts';
import type { Connection } from '../model.ts';
import { isLoopback, serviceUrl } from './service-url.ts';

/** Where a model of Vertex AI is, and by which way it is reached. */
export interface VertexPlace {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Absent in express mode, where a key stands for project and credentials. */
  readonly project?: string;
  readonly location: string;
  /** The key of express mode. */
  readonly apiKey?: string;
  /** The model's resource name: from the project, or from the publisher of a base model. */
  readonly resource: string;
  /** A tuned or deployed model, whose name does not tell what it was made from. */
  readonly isEndpoint: boolean;
}

/** A connection with all that a request to Vertex AI depends on, checked. */
export interface VertexAccess {
  readonly connection: Connection;
  readonly place: VertexPlace;
  /** Where the key is set, for messages. */
  readonly keySetting: string;
}

/**
 * Finds the place of a model. A full resource name brings its own project and location.
 *
 * With a project Google's credentials are used and a key is not, as in Google's own SDK: a key in
 * the environment is often one for another service of Google.
 *
 * @param model - What follows `vertex::`; empty where models are listed.
 * @throws SkllmError `config` where neither project nor key is set, or one of the names cannot be
 *   part of an address.
 */
export function vertexPlace(connection: Connection, model: string): VertexPlace {
  const { settings, namespace } = connection;
  const named = /^projects\/([^/]+)\/locations\/([^/]+)\//.exec(model);
  const ownProject = settings.project?.trim() || undefined;
  const project = checked(named?.[1] ?? ownProject, 'project', /^[a-z0-9][\w.:-]*$/i);
  const apiKey = ownProject === undefined ? settings.apiKey?.trim() || undefined : undefined;
  const wantsProject = apiKey === undefined || model.startsWith('endpoints/');
  if (project === undefined && wantsProject) throw nothingSet(namespace);
  // Express mode knows no regions.
  const ownLocation = project === undefined ? '' : settings.location?.trim();
  const location = checked(named?.[2] ?? (ownLocation || 'global'), 'location');
  const resource = resourceName(model, project ?? '', location);
  return {
    baseUrl: address(connection, location),
    ...(project === undefined ? {} : { project }),
    location,
    ...(apiKey === undefined ? {} : { apiKey }),
    resource,
    isEndpoint: resource.startsWith('projects/') && !resource.includes('/publishers/'),
  };
}

/** The path that a model's resource has in requests. */
export function resourcePath({ project, location, resource }: VertexPlace): string {
  const prefix = project && !resource.startsWith('projects/');
  return prefix ? `projects/${project}/locations/${location}/${resource}` : resource;
}

function resourceName(model: string, project: string, location: string): string {
  if (!/^[\w./@:-]*$/.test(model) || model.split('/').includes('..')) throw badName('model');
  if (model.startsWith('projects/') || model.startsWith('publishers/')) return model;
  if (model.startsWith('endpoints/')) return `projects/${project}/locations/${location}/${model}`;
  const [publisher, name] = model.includes('/') ? model.split('/', 2) : ['google', model];
  return `publishers/${publisher}/models/${name}`;
}

/**
 * The address of a location as Google documents it.
 *
 * The location becomes part of a host name, which is why it is checked before.
 */
function address(connection: Connection, location: string): string {
  const place = `providers.${connection.namespace}.url`;
  const own = connection.settings.url;
  if (!own) return `https://${googleHost(location)}`;
  const { baseUrl } = serviceUrl(own, place);
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === 'https:' || isLoopback(hostname)) return baseUrl;
  throw new SkllmError('config', `${place} is not safe for Google's credentials`, {
    hint: 'Give an address that begins with https://.',
  });
}

function googleHost(location: string): string {
  if (location === 'global') return 'aiplatform.googleapis.com';
  if (location === 'us' || location === 'eu') return `aiplatform.${location}.rep.googleapis.com`;
  return `${location}-aiplatform.googleapis.com`;
}

function checked<T extends string | undefined>(value: T, what: string, form = /^[a-z0-9-]+$/): T {
  if (value !== undefined && !form.test(value)) throw badName(what);
  return value;
}

function badName(what: string): SkllmError {
  return new SkllmError('config', `the ${what} of Vertex AI holds a character that none has`, {
    hint: 'Write vertex::gemini-2.5-flash, or vertex::projects/<p>/locations/<l>/endpoints/<id>.',
  });
}

function nothingSet(namespace: string): SkllmError {
  return new SkllmError('config', `${namespace} has no project`, {
    hint: `Set GOOGLE_CLOUD_PROJECT or providers.${namespace}.project; express mode wants GOOGLE_API_KEY or providers.${namespace}.apiKey instead.`,
  });
}
