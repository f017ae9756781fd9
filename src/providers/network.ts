import { rootCertificates } from 'node:tls';
import type { Dispatcher, RequestInit as UndiciInit } from 'undici';
import { SkllmError } from '../errors.ts';
import { isLoopback } from './service-url.ts';

/** How requests leave this machine. */
export interface Network {
  /** Address of the proxy for http:// and for https:// addresses. */
  readonly proxy?: { readonly http?: string | undefined; readonly https?: string | undefined };
  /** Hosts that are reached without it, as in NO_PROXY: "a.example, .b.example, c:8080, *". */
  readonly noProxy?: string | undefined;
  /** Certificates (PEM) to trust beside those of Node; undefined for what Node trusts by itself. */
  readonly ca?: readonly string[] | undefined;
  /** Refuses every host but this machine. */
  readonly offline?: boolean;
}

/**
 * The one `fetch` of a run: every client goes through it.
 *
 * Requests to this machine never go through a proxy. Time limits are the callers' alone: Node's own
 * `fetch` would give up after 300 s without headers, which a slow local model may need.
 *
 * undici is loaded at the first request.
 *
 * @throws SkllmError from the `fetch`: `config` when offline, or where the proxy has no address.
 */
export function createFetch(network: Network): typeof fetch {
  let agents: Promise<Agents> | undefined;
  return async (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    const local = isLoopback(hostname);
    if (network.offline && !local) throw refusal(hostname);
    agents ??= openAgents(network);
    const { direct, outward } = await agents;
    return local ? direct(input, init) : outward(input, init);
  };
}

/** A `fetch` for this machine and one for all others. */
interface Agents {
  readonly direct: typeof fetch;
  readonly outward: typeof fetch;
}

async function openAgents({ proxy, noProxy, ca }: Network): Promise<Agents> {
  const { Agent, EnvHttpProxyAgent, fetch, FormData } = await import('undici');
  // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not switch it off.
  const safe = { rejectUnauthorized: true };
  const tls = ca === undefined ? safe : { ...safe, ca: [...rootCertificates, ...ca] };
  const limits = { headersTimeout: 0, bodyTimeout: 0, connect: tls };
  /** A form of Node's own would be sent as the text "[object FormData]". */
  const withForm = (init: UndiciInit): UndiciInit => {
    if (!(init.body instanceof globalThis.FormData)) return init;
    const body = new FormData();
    for (const [name, value] of init.body as globalThis.FormData) body.append(name, value);
    return { ...init, body };
  };
  // undici's types of requests and responses are Node's own but for their names.
  const through = (dispatcher: Dispatcher) =>
    ((input: string, init: UndiciInit = {}) =>
      fetch(input, { ...withForm(init), dispatcher })) as unknown as (
      ...request: Parameters<typeof globalThis.fetch>
    ) => Promise<Response>;
  const direct = through(new Agent(limits));
  // An empty name keeps undici from looking into the environment.
  const names = { httpProxy: proxy?.http ?? '', httpsProxy: proxy?.https ?? '' };
  if (!names.httpProxy && !names.httpsProxy) return { direct, outward: direct };
  checkAddresses(Object.values(names));
  const tunnel = { requestTls: tls, proxyTls: tls, noProxy: noProxy ?? '' };
  return { direct, outward: through(new EnvHttpProxyAgent({ ...limits, ...names, ...tunnel })) };
}

function checkAddresses(addresses: readonly string[]): void {
  // "host:port" can be parsed too: as a scheme with a path.
  const isAddress = (one: string) => /^https?:/i.test(one) && URL.canParse(one);
  if (addresses.every((one) => one === '' || isAddress(one))) return;
  throw new SkllmError('config', 'the address of the proxy is no web address', {
    hint: 'Write it as http://host:port in network.proxy or HTTPS_PROXY.',
  });
}

function refusal(hostname: string): SkllmError {
  return new SkllmError('config', `SKLLM_OFFLINE is set: no request goes to ${hostname}`, {
    hint: 'Unset SKLLM_OFFLINE, or use --model embedded or a server on this machine.',
  });
}
