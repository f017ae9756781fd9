import { readFileSync } from 'node:fs';
import type { Loaded } from '../config/load.ts';
import { SkllmError } from '../errors.ts';
import { createFetch } from '../providers/network.ts';

/**
 * The one `fetch` of a run, by the settings and the usual variables.
 *
 * `network.proxy` is for every host; without it HTTP_PROXY, HTTPS_PROXY and NO_PROXY hold, in
 * either case.
 */
export function networkFetch({ settings: { network = {} } }: Loaded): typeof fetch {
  const { proxy, ca } = network;
  const http = proxy ?? variable('HTTP_PROXY');
  const https = proxy ?? variable('HTTPS_PROXY');
  return createFetch({
    proxy: { http, https },
    noProxy: variable('NO_PROXY'),
    ...(ca === undefined ? {} : { ca: readCertificates(ca) }),
    offline: isOn(process.env.SKLLM_OFFLINE),
  });
}

function variable(name: string): string | undefined {
  return process.env[name.toLowerCase()] || process.env[name] || undefined;
}

/** Any value but none, `0` and `false` switches on. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.trim().toLowerCase());
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SkllmError('config', `network.ca: the file ${path} cannot be read`, { cause });
  }
}
