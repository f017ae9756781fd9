import { objectIn } from './chat-reply.ts';

/** A token for the header, and when it ends, in milliseconds since 1970, where it says so. */
export interface EntraToken {
  readonly token: string;
  readonly endsAt?: number;
}

/**
 * Reads what a command printed: a token by itself, which says when it ends if it is a JSON Web Token
 * (RFC 7519, `exp`), or the JSON of `az account get-access-token`, of which `expires_on` is in
 * seconds since 1970 and the older `expiresOn` in local time.
 */
export function entraToken(printed: string): EntraToken {
  const object = printed.startsWith('{') ? objectIn(printed) : undefined;
  const { accessToken, expires_on: seconds, expiresOn: local } = object ?? {};
  if (typeof accessToken !== 'string') return ending(printed, expiryIn(printed));
  const end = seconds === undefined ? Date.parse(String(local)) : Number(seconds) * 1000;
  return ending(accessToken, end);
}

function ending(token: string, end: number): EntraToken {
  return Number.isFinite(end) ? { token, endsAt: end } : { token };
}

function expiryIn(token: string): number {
  const [, claims = ''] = token.split('.');
  const seconds = objectIn(Buffer.from(claims, 'base64url').toString())?.exp;
  return typeof seconds === 'number' ? seconds * 1000 : Number.NaN;
}
