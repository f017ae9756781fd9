import { expect, it } from 'vitest';
import { entraToken } from '../../src/providers/entra-token.ts';

const claims = (value: object) =>
  `e30.${Buffer.from(JSON.stringify(value)).toString('base64url')}.signature`;

it('takes a token as it is, with the end that a JSON Web Token names', () => {
  expect(entraToken('opaque')).toEqual({ token: 'opaque' });
  const token = claims({ exp: 1_800_000_000, aud: 'x' });
  expect(entraToken(token)).toEqual({ token, endsAt: 1_800_000_000_000 });
  expect(entraToken(claims({ aud: 'x' }))).toEqual({ token: claims({ aud: 'x' }) });
  expect(entraToken('a.b.c')).toEqual({ token: 'a.b.c' });
});

it('takes the token out of what az account get-access-token prints', () => {
  const printed = { accessToken: 'abc', expiresOn: '2026-11-20 12:00:00.000000' };
  const local = Date.parse('2026-11-20 12:00:00');
  expect(entraToken(JSON.stringify(printed))).toEqual({ token: 'abc', endsAt: local });
  expect(entraToken(JSON.stringify({ ...printed, expires_on: 1_800_000_000 }))).toEqual({
    token: 'abc',
    endsAt: 1_800_000_000_000,
  });
  expect(entraToken('{"accessToken": "abc"}')).toEqual({ token: 'abc' });
  expect(entraToken('{"other": 1}')).toEqual({ token: '{"other": 1}' });
});
