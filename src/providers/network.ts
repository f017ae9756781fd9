import { rootCertificates } from 'node:tls';
import type { Dispatcher, RequestInit as UndiciInit } from 'undici';
import { SkllmError } from '../errors.ts';
import { proxyFault } from './proxy-fault.ts';
import { isLoopback } from './service-url.ts';
import { readWhole, type WholeFetch, type WholeReplyTo } from './whole-reply.ts';

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
 * undici is loaded at the first request. `whole` goes the same ways.
 *
 * @throws SkllmError from the `fetch`: `config` when offline, or where the proxy has no address.
 */
export function createFetch(network: Network): WholeFetch & { readonly whole: WholeReplyTo } {
  let opened: Promise<Ways> | undefined;
  const wayTo = async (url: string | URL) => {
    const { hostname } = new URL(url);
    const local = isLoopback(hostname);
    if (network.offline && !local) throw refusal(hostname);
    opened ??= openWays(network);
    const { undici, direct, outward } = await opened;
    const failed = (error: unknown) => {
      throw local ? error : proxyFault(error, url, proxiesOf(network));
    };
    return { undici, dispatcher: local ? direct : outward, failed };
  };
  // undici's types of requests and responses are Node's own but for their names.
  const fetch = (async (input: string | URL | Request, init: UndiciInit) => {
    const url = input instanceof Request ? input.url : input;
    const { undici, dispatcher, failed } = await wayTo(url);
    return undici.fetch(input as string, { ...withForm(init, undici), dispatcher }).catch(failed);
  }) as unknown as typeof globalThis.fetch;
  const whole: WholeReplyTo = async (url, { method, ...request }) => {
    const { undici, dispatcher, failed } = await wayTo(url);
    const options = { ...request, method: method as Dispatcher.HttpMethod, dispatcher };
    return readWhole(await undici.request(url, options).catch(failed));
  };
  return Object.assign(fetch, { whole });
}

/** A form of Node's own would be sent as the text "[object FormData]". */
function withForm(init: UndiciInit = {}, { FormData }: Ways['undici']): UndiciInit {
  if (!(init.body instanceof globalThis.FormData)) return init;
  const body = new FormData();
  for (const [name, value] of init.body as globalThis.FormData) body.append(name, value);
  return { ...init, body };
}

/** The ways to this machine and to all others. */
interface Ways {
  readonly undici: typeof import('undici');
  readonly direct: Dispatcher;
  readonly outward: Dispatcher;
}

async function openWays({ proxy, noProxy, ca }: Network): Promise<Ways> {
  const undici = await import('undici');
  // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not switch it off.
  const safe = { rejectUnauthorized: true };
  const tls = ca === undefined ? safe : { ...safe, ca: [...rootCertificates, ...ca] };
  const limits = { headersTimeout: 0, bodyTimeout: 0, connect: tls };
  const direct = new undici.Agent(limits);
  // An empty name keeps undici from looking into the environment.
  const names = { httpProxy: proxy?.http ?? '', httpsProxy: proxy?.https ?? '' };
  if (!names.httpProxy && !names.httpsProxy) return { undici, direct, outward: direct };
  checkAddresses(Object.values(names));
  const tunnel = { requestTls: tls, proxyTls: tls, noProxy: noProxy ?? '' };
  const outward = new undici.EnvHttpProxyAgent({ ...limits, ...names, ...tunnel });
  return { undici, direct, outward };
}

function proxiesOf({ proxy = {} }: Network): string[] {
  return [proxy.http, proxy.https].flatMap((one) => one || []);
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
