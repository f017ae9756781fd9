import type { Provider } from '../model.ts';
import { isGuarded } from './guarded.ts';
import type { KeyPath } from './key-path.ts';

/** The part of a provider that says what it reads. */
export type ProviderDeclaration = Pick<Provider, 'namespace' | 'settings'>;

/**
 * Whether a value at this path of the settings is a secret, going by its name.
 *
 * Every header is one: which of them holds a key is the service's choice.
 *
 * @param declared - Names of settings that providers declare secret.
 */
export function isSecret(path: KeyPath, declared: ReadonlySet<string> = new Set()): boolean {
  if (!isGuarded(path)) return false;
  const name = String(path.at(-1));
  return secretName.test(name) || path.includes('headers') || declared.has(name);
}

/** Whether a variable of the environment holds a secret, going by its name. */
export function isSecretVariable(name: string): boolean {
  return secretName.test(name);
}

const secretName = /(key|token|secret|password|passphrase|credentials?|authorization|cookie)$/i;

/** Names of the settings that providers declare secret. */
export function declaredSecrets(providers: readonly ProviderDeclaration[]): ReadonlySet<string> {
  const settings = providers.flatMap((provider) => Object.entries(provider.settings));
  return new Set(settings.filter(([, { secret }]) => secret).map(([name]) => name));
}

/** A secret as it may be shown: its last four characters, and of a short one nothing. */
export function mask(secret: string): string {
  const end = secret.slice(-4);
  const tellsLittle = secret.length >= 16 && /^[\x21-\x7e]{4}$/.test(end);
  return `${secret.startsWith('sk-') ? 'sk-' : ''}…${tellsLittle ? end : ''}`;
}

/** Shorter values are left alone: they are no keys, and words such as `true` would be hidden. */
const shortestSecret = 6;

/**
 * Masks secrets in a text for standard error: the given ones, as they are and as they stand in a
 * URL or in JSON, and whatever stands where keys usually stand.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => formsOf(secret).map((form) => ({ form, secret })))
    .sort((a, b) => b.form.length - a.form.length);
  let redacted = text;
  for (const { form, secret } of forms) redacted = redacted.replaceAll(form, () => mask(secret));
  for (const place of usualPlaces) redacted = redacted.replace(place, '$1…');
  return redacted;
}

function formsOf(secret: string): string[] {
  const wellFormed = Buffer.from(secret).toString();
  return [secret, encodeURIComponent(wellFormed), JSON.stringify(secret).slice(1, -1)];
}

/**
 * Headers, query parameters and the user part of a URL. After a dot stands the name of a setting
 * (`providers.x.apiKey: found 5`), whose value is among the given secrets.
 */
const usualPlaces: readonly RegExp[] = [
  /(?<!\.)\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic)\s+)?)(?!(?:bearer|basic)\s)[^\s"',…]+/gi,
  /(?<!\.)\b((?:x-goog-)?api-?key["']?\s*[:=]\s*["']?)[^\s"',…]+/gi,
  /([?&](?:key|api-key|api_key|access_token|token)=)[^&\s"'…]+/gi,
  /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+(?=@)/gi,
];
