import { ProviderError, SkllmError } from '../errors.ts';
import { isObject } from './chat-reply.ts';
import { networkError } from './network-error.ts';

/** The one command that gives Google's libraries credentials of one's own. */
const login = 'gcloud auth application-default login';

/**
 * What it means that no token could be got, by the error of Google's credential discovery.
 *
 * The messages of its errors are not repeated: they may hold parts of credentials.
 *
 * @param host - The host that the token is for.
 */
export function credentialError(error: unknown, host: string): ProviderError | SkllmError {
  const response = isObject(error) && isObject(error.response) ? error.response : undefined;
  if (typeof response?.status === 'number') return refusal(response.status, response.data);
  const message = error instanceof Error ? error.message : '';
  if (/could not load the default credentials/i.test(message)) return noCredentials();
  if (/credential file|The file at|JSON|credential_source/.test(message)) return badFile();
  return networkError(error, `the token service for ${host}`);
}

function refusal(status: number, data: unknown): ProviderError {
  const word = isObject(data) && /^[a-z_]+$/.test(String(data.error)) ? `, ${data.error}` : '';
  if (status === 408 || status === 429 || status >= 500) {
    return new ProviderError('overloaded', `Google's token service is out of order (${status})`);
  }
  return new ProviderError('unauthorized', `Google refused the credentials (${status}${word})`, {
    hint: `They may have expired. Run: ${login}`,
  });
}

function noCredentials(): SkllmError {
  return new SkllmError('config', 'there are no Google credentials', {
    hint: `Run: ${login}`,
  });
}

function badFile(): SkllmError {
  return new SkllmError('config', "the file with Google's credentials cannot be used", {
    hint: `It is named by GOOGLE_APPLICATION_CREDENTIALS, or made by: ${login}`,
  });
}
