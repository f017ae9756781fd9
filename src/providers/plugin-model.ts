import type { Connection, LanguageModel, Model, Provider } from '../model.ts';
import { unlessAborted, withDeadline } from './deadline.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { type PluginCall, pluginError } from './plugin-error.ts';
import { checkModel, checkReply } from './plugin-shape.ts';

/** Milliseconds for one request where none are set. */
const patience = 120_000;

/**
 * A plugin's provider with what every provider has to hold done for it: one deadline over headers
 * and body, no redirect, no reply beyond measure, errors read for what they ask for, and neither
 * keys nor rows in messages.
 */
export function adoptProvider(provider: Provider): Provider {
  const { namespace, family, summary, abilities, settings } = provider;
  const adopted: Provider = {
    ...(provider.lacks ? { lacks: (given) => provider.lacks?.(given) } : {}),
    namespace,
    family,
    summary,
    abilities,
    settings,
    connect: async (connection) => {
      const call = callOf(provider, connection);
      const model = await guarded(call, () => provider.connect(withFetch(connection)));
      return adoptModel(checkModel(model, namespace), connection, call);
    },
  };
  if (!provider.list) return adopted;
  return {
    ...adopted,
    list: (connection, { signal }) =>
      within(connection, signal, callOf(provider, connection), (own) =>
        provider.list!(withFetch(connection), { signal: own }),
      ),
  };
}

function adoptModel(model: Model, connection: Connection, call: PluginCall): Model {
  if (model.kind === 'classifier') return model;
  // Members are handed on one by one, for a model may be an instance of a class.
  const { kind, id, abilities, identity, host, formats, price } = model;
  const limits = { ...model.limits, contextKnown: model.limits.contextKnown ?? true };
  return {
    kind,
    id,
    abilities,
    identity,
    host,
    limits,
    ...(formats === undefined ? {} : { formats }),
    ...(price === undefined ? {} : { price }),
    ...(model.priceOf ? { priceOf: (name: string) => model.priceOf?.(name) } : {}),
    ...(model.notices ? { notices: () => model.notices?.() ?? [] } : {}),
    show: (request) => model.show(request),
    complete: adoptComplete(model, connection, call),
  };
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

function callOf({ namespace, settings }: Provider, connection: Connection): PluginCall {
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
    throw pluginError(error, call);
  }
}
