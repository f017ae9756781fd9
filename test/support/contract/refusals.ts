import { expect, it } from 'vitest';
import { errorBody } from '../service.ts';
import { failure, never, ok, type Stage, type Subject, sample } from './stage.ts';

/** What becomes of all other responses. */
export function refusalContract(subject: Subject, at: Stage): void {
  const quota = { code: 'insufficient_quota', type: 'insufficient_quota' };

  const kinds: readonly [number, Record<string, unknown>, string][] = [
    [401, {}, 'unauthorized'],
    [403, {}, 'unauthorized'],
    [402, {}, 'quota'],
    [404, { code: 'model_not_found' }, 'no-such-model'],
    [413, {}, 'too-long'],
    [400, { code: 'context_length_exceeded' }, 'too-long'],
    [400, { type: 'exceed_context_size_error', code: 400 }, 'too-long'],
    [400, { code: 'content_filter' }, 'filtered'],
    [400, {}, 'bad-request'],
    [422, {}, 'bad-request'],
    [429, {}, 'rate-limited'],
    [429, quota, subject.quotaIsFinal ? 'quota' : 'rate-limited'],
    ...[408, 409, 425, 500, 502, 503, 504, 529].map(
      (status) => [status, {}, 'overloaded'] as [number, Record<string, unknown>, string],
    ),
  ];

  it('are told apart by status and code, after one request each', async () => {
    const staged = await at(
      kinds.map(([status, words]) => ({ status, body: errorBody('No.', words) })),
    );
    const found: (typeof kinds)[number][] = [];
    for (const [status, words] of kinds) {
      found.push([status, words, (await failure(subject, staged)).kind]);
    }
    expect(found).toEqual(kinds);
    expect(staged.service.requests).toHaveLength(kinds.length);
  });

  it('of a quota that a short wait ends are limits', async () => {
    const body = errorBody('You exceeded your current quota.', quota);
    const staged = await at([{ status: 429, headers: { 'retry-after': '7' }, body }]);
    expect(await failure(subject, staged)).toMatchObject({
      kind: 'rate-limited',
      retryAfter: 7000,
    });
  });

  const waits: readonly [Record<string, string>, number | undefined][] = [
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after-ms': '250', 'retry-after': '2' }, 250],
    [{ 'retry-after': '86400' }, 86_400_000],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'NaN' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '0' }, undefined],
    [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, undefined],
  ];

  it('ask for a wait where their headers name one', async () => {
    const staged = await at(waits.map(([headers]) => ({ status: 429, headers, body: '' })));
    const found: (typeof waits)[number][] = [];
    for (const [headers] of waits)
      found.push([headers, (await failure(subject, staged)).retryAfter]);
    expect(found).toEqual(waits);
  });

  it('of an unknown model name it in its own word', async () => {
    const staged = await at([
      { status: 404, body: errorBody('nope', { code: 'DeploymentNotFound' }) },
    ]);
    const { message, hint } = await failure(subject, staged);
    expect(message).toContain(`${subject.noun} "test-model"`);
    expect(hint).toBeTruthy();
  });

  it('of a parameter are noted, and the parameter is no longer sent', async () => {
    const message = `Unsupported parameter: '${subject.maxTokens}' is not supported with this model.`;
    const words = { code: 'unsupported_parameter', param: subject.maxTokens };
    const temperature = errorBody("Unsupported value: 'temperature' does not support 0.", {
      code: 'unsupported_value',
      param: 'temperature',
    });
    const staged = await at([
      { status: 400, body: errorBody(message, words) },
      { status: 400, body: temperature },
      ok,
    ]);
    for (let i = 0; i < 2; i++) {
      const error = await failure(subject, staged);
      expect([error.kind, error.part]).toEqual(['unsupported', 'parameter']);
    }
    await staged.model.complete(sample(subject), { signal: never });
    const last = JSON.parse(staged.service.requests[2]!.body);
    const other = subject.maxTokens === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    expect(last).toMatchObject({ [other]: 64 });
    expect(last).not.toHaveProperty(subject.maxTokens);
    expect(last).not.toHaveProperty('temperature');
    expect(staged.model.notices?.().join()).toContain('"temperature"');
  });

  it('of the reply format ask for another one', async () => {
    const body = errorBody("Invalid schema for response_format 'labels'", {
      param: 'response_format',
    });
    const error = await failure(subject, await at([{ status: 400, body }]));
    expect([error.kind, error.part]).toEqual(['unsupported', 'format']);
  });
}
