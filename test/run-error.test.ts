import { describe, expect, it } from 'vitest';
import { ProviderError, providerErrorKinds } from '../src/errors.ts';
import { runError } from '../src/run-error.ts';

describe('the error of a run', () => {
  it('says what to do whatever the failure was', () => {
    const errors = providerErrorKinds.map((kind) => runError(new ProviderError(kind, 'failed')));
    expect(errors.map(({ hint }) => hint)).toEqual(
      errors.map(() => expect.stringMatching(/\w.*\.$/)),
    );
  });

  it('leaves the last word to the provider', () => {
    expect(runError(new ProviderError('quota', 'none left', { hint: 'Pay.' })).hint).toBe('Pay.');
  });
});
