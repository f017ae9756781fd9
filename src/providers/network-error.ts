import { ProviderError, SkllmError } from '../errors.ts';
import { causes } from './causes.ts';
import { proxyHint } from './service-error.ts';

/**
 * What it means that no response came: a fault of the network, which may pass, or of certificates
 * and proxies, which does not.
 *
 * The messages of the errors beneath are not repeated, for they may quote addresses and headers.
 */
export function networkError(error: unknown, host: string): ProviderError | SkllmError {
  const chain = causes(error);
  const own = chain.find((one) => one instanceof ProviderError || one instanceof SkllmError);
  if (own) return own;
  const codes = chain.map(({ code }) => code).filter((code) => typeof code === 'string');
  const certificate = codes.find((code) => certificateCodes.test(code));
  if (certificate) return badCertificate(host, certificate);
  const tunnel = chain.map(({ message }) => /^Proxy response \((\d+)\)/.exec(message)?.[1]);
  const status = tunnel.find((one) => one !== undefined);
  if (status) return proxyRefusal(host, Number(status));
  return new ProviderError('network', `no answer from ${host} (${codes[0] ?? 'connection lost'})`, {
    hint: codes.includes('ECONNREFUSED') ? `Is a server running at ${host}?` : undefined,
  });
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|^ERR_SSL|^EPROTO/;

function badCertificate(host: string, code: string): ProviderError {
  return new ProviderError('bad-request', `no safe connection to ${host} (${code})`, {
    hint: 'A certificate of your own organisation, or of a proxy that reads along, is named by network.ca in the settings or by NODE_EXTRA_CA_CERTS; a server without TLS is addressed by http://.',
  });
}

function proxyRefusal(host: string, status: number): ProviderError {
  const kind = status >= 500 ? 'network' : 'bad-request';
  const message =
    status === 407
      ? `the proxy wants a login (${status})`
      : `the proxy does not let requests through to ${host} (${status})`;
  return new ProviderError(kind, message, { hint: proxyHint });
}
