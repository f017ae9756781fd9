import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { SkllmError } from '../errors.ts';
import type { Connection, Provider } from '../model.ts';

/** Milliseconds for a command; it may ask another server for a token. */
const patience = 60_000;

/**
 * Runs the commands among a provider's settings, such as one that prints a token, and puts what
 * they print where it belongs. They come from settings that the user trusts.
 *
 * None is run where its setting has a value, or the provider has a key.
 *
 * @returns The settings, and what runs a command once more when what it printed is out of date.
 * @throws SkllmError `config` where a command fails or prints nothing, `service` where it does so
 *   later on; it quotes no output.
 */
export async function withPrintedSettings(
  namespace: string,
  provider: Provider,
  values: Readonly<Record<string, string>>,
): Promise<Required<Pick<Connection, 'settings' | 'renew'>>> {
  const settings = { ...values };
  const renew: Record<string, () => Promise<string>> = {};
  for (const [name, { prints }] of Object.entries(provider.settings)) {
    const command = values[name];
    if (prints === undefined || command === undefined) continue;
    if (settings[prints] !== undefined || settings.apiKey !== undefined) continue;
    const place = `providers.${namespace}.${name}`;
    settings[prints] = await printedBy(command, place);
    renew[prints] = () => printedBy(command, place).catch(asOutage);
  }
  return { settings, renew };
}

/** During a run it is not the settings that have changed. */
function asOutage(cause: SkllmError): never {
  const { message, hint = tryIt } = cause;
  throw new SkllmError('service', message, { hint, cause });
}

async function printedBy(command: string, place: string): Promise<string> {
  try {
    const { stdout } = await promisify(exec)(command, { timeout: patience });
    const printed = stdout.trim();
    if (printed !== '') return printed;
  } catch (cause) {
    const { code, killed } = cause as { code?: unknown; killed?: boolean };
    const how = killed ? `did not end in ${patience / 1000} s` : `failed with status ${code}`;
    throw new SkllmError('config', `the command in ${place} ${how}`, { hint: tryIt, cause });
  }
  throw new SkllmError('config', `the command in ${place} printed nothing`, { hint: tryIt });
}

const tryIt = 'Run it by itself: it should print the token and nothing else.';
