/** What a plugin needs: the contract of a provider, and the errors that it may throw. */
export { ProviderError, type ProviderErrorKind, SkllmError } from './errors.ts';
export type * from './model.ts';
export type { Plugin, PluginModel } from './plugin.ts';
