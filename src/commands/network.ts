import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Loaded } from '../config/load.ts';
import { SkllmError } from '../errors.ts';
import { createFetch } from '../providers/network.ts';
import { say } from './terminal.ts';

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
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    say('skllm: NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed: certificates are checked.');
  }
  return createFetch({
    proxy: { http, https },
    noProxy: variable('NO_PROXY'),
    ca: ca === undefined ? undefined : [readCertificates(ca), ...extraCertificates()],
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

/** Node adds these by itself only where nobody names others. One that is missing it tells of itself. */
function extraCertificates(): string[] {
  const path = process.env.NODE_EXTRA_CA_CERTS;
  return path && existsSync(path) ? [readFileSync(path, 'utf8')] : [];
}

/** A file as it is written (PEM), or made so of the bytes of one certificate (DER). */
function readCertificates(path: string): string {
  const bytes = readCertificateFile(path);
  try {
    const first = new X509Certificate(bytes);
    const text = bytes.toString();
    return text.includes('-----BEGIN') ? text : first.toString();
  } catch (cause) {
    throw new SkllmError('config', `network.ca: the file ${path} holds no certificate`, {
      hint: 'Name a file of certificates (PEM): each begins with -----BEGIN CERTIFICATE-----.',
      cause,
    });
  }
}

function readCertificateFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new SkllmError('config', `network.ca: the file ${path} cannot be read`, {
      hint: 'Name a file of certificates (PEM) that is there and that you may read.',
      cause,
    });
  }
}
