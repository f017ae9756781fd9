import assert from 'node:assert/strict';
import { lineCases } from './line-cases.ts';
import { refusalCases } from './refusal-cases.ts';
import { type ContractSubject, contractKey, contractRequest, staged } from './subject.ts';

/** One statement about a provider, and the test of it. */
export interface ContractCase {
  readonly title: string;
  run(): Promise<void>;
}

/** The contract of a provider as it is: nothing is done for it. */
export function contractCases(subject: ContractSubject): readonly ContractCase[] {
  return [...requestCases(subject), ...refusalCases(subject), ...lineCases(subject)];
}

function requestCases(subject: ContractSubject): ContractCase[] {
  const ok = { body: subject.reply('{"k1":"no","k2":"yes"}') };
  return [
    {
      title: 'connecting makes no request',
      run: () => staged(subject, [ok], async ({ requests }) => assert.equal(requests.length, 0)),
    },
    {
      title: "a reply is the service's text, after one request",
      run: () =>
        staged(subject, [ok], async ({ ask, requests }) => {
          const { text, finish } = await ask();
          assert.deepEqual([text, finish], ['{"k1":"no","k2":"yes"}', 'stop']);
          assert.equal(requests.length, 1);
        }),
    },
    {
      title: 'a request holds the rules and the rows, and is shown as it goes out',
      run: () =>
        staged(subject, [ok], async ({ ask, model, requests }) => {
          await ask();
          const shown = model.show(contractRequest);
          for (const text of [contractRequest.system, contractRequest.user]) {
            const written = JSON.stringify(text).slice(1, -1);
            assert.ok(requests[0]?.body.includes(written), 'the request lacks the rules or rows');
            assert.ok(shown.includes(written), '`show` lacks the rules or rows');
          }
        }),
    },
    {
      title: 'identity, id, host and `show` hold no key, and the identity is plain data',
      run: () =>
        staged(subject, [ok], async ({ model }) => {
          const { id, host, identity } = model;
          const written = JSON.stringify({ id, host, identity });
          assert.deepEqual(JSON.parse(JSON.stringify(identity)), withoutGaps(identity));
          assert.ok(!written.includes(contractKey), 'the key can be read in what is stored');
          assert.ok(!model.show(contractRequest).includes(contractKey), '`show` shows the key');
        }),
    },
  ];
}

/** The same without members that are undefined, which JSON does not keep. */
function withoutGaps(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(known.map(([name, one]) => [name, withoutGaps(one)]));
}
