import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { ContractCase } from './cases.ts';
import { kindOf } from './refusal-cases.ts';
import { type Fault, startService } from './service.ts';
import { type ContractSubject, staged } from './subject.ts';

/** Milliseconds in which a test's request has to be over. */
const soon = { timeout: 120 };

/** 33 MB of spaces, packed once. */
let bomb: Buffer | undefined;

/** What becomes of requests that no whole response comes to. */
export function lineCases(subject: ContractSubject): ContractCase[] {
  const ok = { body: subject.reply('{"k1":"no","k2":"yes"}') };
  const faulty = (fault: Fault, kind: string, options?: { timeout: number }): ContractCase => ({
    title: `a request that ends in ${fault} is of the kind ${kind}`,
    run: () =>
      staged(
        subject,
        [{ ...ok, fault }],
        async ({ failure }) => assert.equal(kindOf(await failure()), kind),
        options,
      ),
  });
  return [
    // One deadline covers headers and body.
    ...(['silence', 'stall', 'drip'] as const).map((fault) => faulty(fault, 'timeout', soon)),
    ...(['reset', 'cut'] as const).map((fault) => faulty(fault, 'network')),
    {
      title: 'a refused connection is of the kind network',
      run: () =>
        staged(subject, [ok], async ({ failure, service }) => {
          await service.close();
          assert.equal(kindOf(await failure()), 'network');
        }),
    },
    {
      title: 'no redirect leads to another host',
      run: () => redirected(subject),
    },
    {
      title: 'a body that unpacks to more than the memory is worth is malformed',
      run: () => {
        bomb ??= gzipSync(Buffer.alloc(33 * 2 ** 20, ' '));
        const headers = { 'content-encoding': 'gzip' };
        return staged(subject, [{ body: bomb, headers }], async ({ failure }) =>
          assert.equal(kindOf(await failure()), 'malformed'),
        );
      },
    },
    {
      title: 'an abort keeps its own reason',
      run: () =>
        staged(subject, [{ fault: 'silence' }], async ({ ask }) => {
          const stop = new AbortController();
          setTimeout(() => stop.abort(new Error('the user has had enough')), 20);
          await assert.rejects(ask({ signal: stop.signal }), /the user has had enough/);
        }),
    },
  ];
}

async function redirected(subject: ContractSubject): Promise<void> {
  const other = await startService([{ body: subject.reply('{"k1":"no","k2":"yes"}') }]);
  const headers = { location: `${other.url}/stolen` };
  const script = [301, 302, 303, 307, 308].map((status) => ({ status, headers }));
  try {
    await staged(subject, script, async ({ failure }) => {
      for (const _ of script) assert.equal(kindOf(await failure()), 'bad-request');
      assert.equal(other.requests.length, 0, 'rows and key went to another host');
    });
  } finally {
    await other.close();
  }
}
