import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { failure, ok, type Stage, type Subject, sample } from './stage.ts';

/** 33 MB of spaces. */
const bomb = gzipSync(Buffer.alloc(33 * 2 ** 20, ' '));

/** What becomes of requests that no whole response comes to. */
export function lineContract(subject: Subject, at: Stage): void {
  it('have one deadline over headers and body', async () => {
    const more = { options: { timeout: 120 } };
    const faults = ['silence', 'stall', 'drip'] as const;
    const staged = await Promise.all(faults.map((fault) => at([{ ...ok, fault }], more)));
    const errors = await Promise.all(staged.map((one) => failure(subject, one)));
    expect(errors.map(({ kind }) => kind)).toEqual(['timeout', 'timeout', 'timeout']);
  });

  it.each(['reset', 'cut'] as const)('such as a %s are of the kind network', async (fault) => {
    expect((await failure(subject, await at([{ ...ok, fault }]))).kind).toBe('network');
  });

  it('such as a refused connection are of the kind network', async () => {
    const staged = await at([ok]);
    await staged.service.close();
    const error = await failure(subject, staged);
    expect(error.kind).toBe('network');
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('never lead to another host', async () => {
    const other = await at([ok]);
    for (const status of [301, 302, 303, 307, 308]) {
      const headers = { location: `${other.service.url}/stolen` };
      const error = await failure(subject, await at([{ status, headers }]));
      expect(error.kind).toBe('bad-request');
      expect(error.message).toContain(new URL(other.service.url).host);
    }
    expect(other.service.requests).toHaveLength(0);
  });

  it('include a body that unpacks to more than the memory is worth', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const error = await failure(subject, await at([{ body: bomb, headers }]));
    expect([error.kind, error.message]).toEqual(['malformed', 'the reply exceeds 32 MB']);
  });

  it('do not include an abort, which keeps its own reason', async () => {
    const { model } = await at([{ fault: 'silence' }]);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('the user has had enough')), 20);
    const reply = model.complete(sample(subject), { signal: stop.signal });
    await expect(reply).rejects.toThrow('the user has had enough');
  });
}
