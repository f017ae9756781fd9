import assert from 'node:assert/strict';
import { ProviderError, type ProviderErrorKind } from '../errors.ts';
import type { ContractCase } from './cases.ts';
import type { ScriptedReply } from './service.ts';
import { type ContractSubject, contractKey, staged } from './subject.ts';

const kinds: readonly [status: number, kind: ProviderErrorKind][] = [
  [400, 'bad-request'],
  [401, 'unauthorized'],
  [403, 'unauthorized'],
  [404, 'no-such-model'],
  [413, 'too-long'],
  [429, 'rate-limited'],
  ...[408, 500, 502, 503, 504].map((status) => [status, 'overloaded'] as [number, 'overloaded']),
];

/** What becomes of answers that are no reply. */
export function refusalCases(subject: ContractSubject): ContractCase[] {
  const refusal = (message: string) => subject.refusal?.(message) ?? { error: { message } };
  return [
    ...kinds.map(([status, kind]) => ({
      title: `status ${status} is of the kind ${kind}, after one request`,
      run: () =>
        staged(subject, [{ status, body: refusal('No.') }], async ({ failure, requests }) => {
          assert.equal(kindOf(await failure()), kind);
          assert.equal(requests.length, 1, 'it was sent again: that is for others to decide');
        }),
    })),
    {
      title: 'the wait that Retry-After asks for is kept',
      run: () => {
        const headers = { 'retry-after': '2' };
        const script = [{ status: 429, headers, body: refusal('Slow down.') }];
        return staged(subject, script, async ({ failure }) => {
          const error = await failure();
          assert.ok(error instanceof ProviderError);
          assert.equal(error.retryAfter, 2000);
        });
      },
    },
    {
      title: 'neither the key nor the rows are in messages',
      run: () => {
        const words = `Bad key ${contractKey} for: The kettle broke after one day.`;
        const script = [400, 401, 429, 500].map((status) => ({ status, body: refusal(words) }));
        return staged(subject, script, async ({ failure }) => {
          for (const _ of script) {
            const { message, hint } = (await failure()) as ProviderError;
            assert.ok(!`${message} ${hint}`.includes(contractKey), 'the key is in a message');
            assert.ok(!`${message} ${hint}`.includes('kettle'), 'a row is in a message');
          }
        });
      },
    },
    ...noReplies(subject).map(([title, script]) => ({
      title: `a success that holds ${title} is malformed`,
      run: () =>
        staged(subject, [script], async ({ failure }) =>
          assert.equal(kindOf(await failure()), 'malformed'),
        ),
    })),
  ];
}

export function kindOf(error: unknown): ProviderErrorKind | undefined {
  if (error instanceof ProviderError) return error.kind;
  throw new assert.AssertionError({ message: `no ProviderError but ${String(error)}` });
}

function noReplies(subject: ContractSubject): readonly (readonly [string, ScriptedReply])[] {
  const whole = JSON.stringify(subject.reply('{"k1":"no","k2":"yes"}'));
  return [
    ['a web page', { body: '<html>log in</html>', headers: { 'content-type': 'text/html' } }],
    ['nothing', { body: '' }],
    ['cut JSON', { body: Buffer.from(whole.slice(0, whole.length / 2)) }],
    ['other JSON', { body: { hello: 'world' } }],
  ];
}
