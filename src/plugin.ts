import type { Connection, LanguageModel, ModelLimits, Provider, TextClassifier } from './model.ts';

/**
 * What a plugin exports by default: a `Provider` of which may be left out what goes without saying.
 * Without `abilities` its models can do what any can that reads a prompt: several labels, reasons.
 */
export interface Plugin extends Partial<Omit<Provider, 'connect'>> {
  readonly namespace: string;
  connect(
    connection: Connection,
  ): PluginModel | TextClassifier | Promise<PluginModel | TextClassifier>;
}

/**
 * A `LanguageModel` of a plugin, of which nothing is needed but `complete`. Left out,
 *
 * - `id` is the namespace with the name that was asked for, `abilities` are the provider's
 * - `limits` count as unknown, `host` is that of the setting `url`
 * - `identity` is made of the name, the options and the settings that are no secret
 * - `show` gives what `complete` is handed, as JSON
 *
 * `batch` and `tuning` are taken as they are: what they throw is to be a `ProviderError`.
 */
export interface PluginModel extends Partial<Omit<LanguageModel, 'complete' | 'limits'>> {
  /** Its `contextTokens` count as known unless it says otherwise. */
  readonly limits?: Partial<ModelLimits> & Pick<ModelLimits, 'contextTokens'>;
  complete: LanguageModel['complete'];
}
