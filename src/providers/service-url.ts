import { SkllmError } from '../errors.ts';
import type { Service } from './service.ts';

/**
 * Reads the address of a service as people have it at hand: with or without a slash at the end, or
 * as the full address of its chat route.
 *
 * @param place - Where it is set, for messages.
 * @throws SkllmError `config`; the message never repeats the address, which may hold a password.
 */
export function serviceUrl(text: string, place: string): Pick<Service, 'baseUrl' | 'query'> {
  const url = parse(text, place);
  if (url.username || url.password) {
    throw new SkllmError('config', `the address in ${place} holds a user name or password`, {
      hint: 'Send them as a header: providers.<name>.headers.',
    });
  }
  const path = url.pathname.replace(/(\/chat\/completions)?\/*$/, '');
  return { baseUrl: url.origin + path, query: Object.fromEntries(url.searchParams) };
}

/** Whether a host name means this machine. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^127\.\d+\.\d+\.\d+$/.test(name)
  );
}

function parse(text: string, place: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new SkllmError('config', `the value of ${place} is no web address`, {
    hint: 'Write it with its scheme, such as http://localhost:8000/v1 or https://host/v1.',
  });
}
