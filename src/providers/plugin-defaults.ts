import type {
  Connection,
  LanguageModel,
  Model,
  ModelLimits,
  Provider,
  TextClassifier,
} from '../model.ts';
import type { Plugin, PluginModel } from '../plugin.ts';
import { assumedContext } from './model-data.ts';
import { modelId } from './model-id.ts';

/** What any model can do that reads a prompt. */
const abilities = { multiple: true, explain: true, confidence: false, images: false };

/** A plugin with what it leaves out; see `Plugin`. */
export function wholeProvider(plugin: Plugin): Omit<Provider, 'connect'> & Pick<Plugin, 'connect'> {
  const { namespace, family = 'plugins', summary = `models of the plugin ${namespace}` } = plugin;
  return {
    namespace,
    family,
    summary,
    abilities: plugin.abilities ?? abilities,
    settings: plugin.settings ?? {},
    connect: (connection) => plugin.connect(connection),
    ...(plugin.lacks ? { lacks: (given) => plugin.lacks!(given) } : {}),
    ...(plugin.list ? { list: (connection, options) => plugin.list!(connection, options) } : {}),
  };
}

/**
 * A plugin's model with what it leaves out; see `PluginModel`. Members are handed on one by one, for
 * a model may be an instance of a class.
 */
export function wholeModel(
  model: PluginModel | TextClassifier,
  provider: Pick<Provider, 'abilities' | 'settings'>,
  connection: Connection,
): Model {
  if (model.kind === 'classifier') return model;
  const { formats, price, prompt, batch, tuning } = model;
  const { namespace } = connection;
  const whole: LanguageModel = {
    kind: 'language',
    id: model.id ?? modelId({ namespace, model: connection.model }),
    abilities: model.abilities ?? provider.abilities,
    limits: limitsOf(model, connection),
    identity: model.identity ?? identityOf(provider, connection),
    host: model.host ?? hostOf(connection),
    show: (request) => model.show?.(request) ?? JSON.stringify(request, null, 2),
    complete: (request, options) => model.complete(request, options),
    ...(formats === undefined ? {} : { formats }),
    ...(price === undefined ? {} : { price }),
    ...(prompt === undefined ? {} : { prompt }),
    ...(batch === undefined ? {} : { batch }),
    ...(tuning === undefined ? {} : { tuning }),
    ...(model.priceOf ? { priceOf: (name) => model.priceOf?.(name) } : {}),
    ...(model.notices ? { notices: () => model.notices?.() ?? [] } : {}),
  };
  return whole;
}

function limitsOf({ limits }: PluginModel, { options }: Connection): ModelLimits {
  if (limits) return { contextKnown: true, ...limits };
  const { contextWindow } = options;
  return {
    contextTokens: contextWindow ?? assumedContext,
    contextKnown: contextWindow !== undefined,
  };
}

/** All that may shape an answer: a secret opens a door and shapes none. */
function identityOf(
  { settings: declared }: Pick<Provider, 'settings'>,
  { namespace, model, settings, options: { request } }: Connection,
): LanguageModel['identity'] {
  const open = Object.entries(settings).filter(([name]) => !declared[name]?.secret);
  return { plugin: namespace, model, request, settings: Object.fromEntries(open) };
}

function hostOf({ namespace, settings: { url = '' } }: Connection): string {
  return URL.canParse(url) ? new URL(url).host : namespace;
}
