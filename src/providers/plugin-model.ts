import type { Connection, LanguageModel, Model, Provider } from '../model.ts';
import type { Plugin } from '../plugin.ts';
import { isObject } from './chat-reply.ts';
import { unlessAborted, withDeadline } from './deadline.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { wholeModel, wholeProvider } from './plugin-defaults.ts';
import { type PluginCall, pluginError } from './plugin-error.ts';
import { checkModel, checkReply } from './plugin-shape.ts';

/** Milliseconds for one request where none are set. */
const patience = 120_000;

/**
 * A plugin's provider with what every provider has to hold done for it: one deadline over headers
 * and body, no redirect, no reply beyond measure, errors read for what they ask for, and neither
 * keys nor rows in messages.
 */
export function adoptProvider(plugin: Plugin): Provider {
  const { list, ...provider } = wholeProvider(plugin);
  const adopted: Provider = {
    ...provider,
    connect: async (connection) => {
      const call = callOf(provider, connection);
      const model = await guarded(call, async () => provider.connect(withFetch(connection)));
      checkModel(model, provider.namespace);
      return adoptModel(wholeModel(model, provider, connection), connection, call);
    },
  };
  if (!list) return adopted;
  return {
    ...adopted,
    list: (connection, { signal }) =>
      within(connection, signal, callOf(provider, connection), (own) =>
        list(withFetch(connection), { signal: own }),
      ),
  };
}

function adoptModel(model: Model, connection: Connection, call: PluginCall): Model {
  if (model.kind === 'classifier') return model;
  return { ...model, complete: adoptComplete(model, connection, call) };
}

function adoptComplete(
  model: LanguageModel,
  connection: Connection,
  call: PluginCall,
): LanguageModel['complete'] {
  return (request, { signal }) => {
    const formatted = request.format.kind !== 'text';
    const asked = { ...call, host: model.host, user: request.user, formatted };
    return within(connection, signal, asked, async (own) =>
      checkReply(await model.complete(request, { signal: own }), call.namespace),
    );
  };
}

function callOf(
  { namespace, settings }: Pick<Provider, 'namespace' | 'settings'>,
  connection: Connection,
): PluginCall {
  const secret = Object.keys(settings).filter((name) => settings[name]?.secret);
  const values = [
    ...secret.map((name) => connection.settings[name] ?? ''),
    ...Object.values(connection.headers ?? {}),
  ];
  const secrets = values.filter((value) => value.length > 3);
  return { namespace, host: namespace, model: connection.model || undefined, secrets };
}

/** The plugin's `fetch`: its own headers, no redirect followed, the body read at once. */
function withFetch(connection: Connection): Connection {
  const fetch: typeof globalThis.fetch = (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    return guardedFetch(connection.fetch, headers)(input, init);
  };
  return { ...connection, fetch };
}

function within<T>(
  { options }: Pick<Connection, 'options'>,
  signal: AbortSignal,
  call: PluginCall,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return withDeadline(options.timeout ?? patience, signal, (own) =>
    guarded(call, () => unlessAborted(work(own), own)),
  );
}

async function guarded<T>(call: PluginCall, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw pluginError(error instanceof Response ? await refusalOf(error) : error, call);
  }
}

/** A response that was thrown, as an error with a status. */
async function refusalOf(response: Response): Promise<object> {
  const { status, headers } = response;
  return { status, headers, error: bodyOf(await response.text().catch(() => '')) };
}

function bodyOf(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) && 'error' in body ? body.error : body;
  } catch {
    return text;
  }
}
