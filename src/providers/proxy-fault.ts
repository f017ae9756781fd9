import { ProviderError } from '../errors.ts';
import { causes } from './causes.ts';
import { proxyHint } from './service-error.ts';

/**
 * A failure to reach the proxy, told from one to reach the host that was asked for.
 *
 * A failed connection names the port, and a failed look-up the name, that it was made for. Where host
 * and proxy have the same port nothing can be told.
 *
 * @param proxies - Addresses of the proxies in use.
 * @returns ProviderError `network`, or the error itself.
 */
export function proxyFault(error: unknown, url: string | URL, proxies: readonly string[]): unknown {
  const target = new URL(url);
  for (const proxy of proxies.map((one) => new URL(one))) {
    const found = causes(error).find((one) => isOf(one, proxy) && !isOf(one, target));
    if (!found) continue;
    return new ProviderError('network', `the proxy ${proxy.host} does not answer (${found.code})`, {
      hint: proxyHint,
    });
  }
  return error;
}

/** Whether an error is of a connection to a host. */
function isOf(error: Failure, { hostname, port, protocol }: URL): boolean {
  if (error.port !== undefined) return error.port === portOf(port, protocol);
  return error.hostname !== undefined && error.hostname === hostname;
}

/** What Node's errors of connections and look-ups have besides. */
type Failure = Error & { readonly port?: unknown; readonly hostname?: unknown };

function portOf(port: string, protocol: string): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
