import { describe, expect, it } from 'vitest';
import { KnownAnswers, wasNotAsked } from '../../src/classify/known-answers.ts';
import { Meter } from '../../src/classify/meter.ts';
import { Pending } from '../../src/classify/pending.ts';
import type { Verdict } from '../../src/prediction.ts';

function answers(knownOnly = false): KnownAnswers {
  return new KnownAnswers({
    meter: new Meter({}),
    retryFailed: false,
    knownOnly,
    needsConfidence: false,
  });
}

describe('known answers', () => {
  it('let equal texts wait for the one that is asked', () => {
    const known = answers();
    const key = known.keyOf('a row');
    expect(known.find(key)).toBeUndefined();
    const pending = known.wait(key);
    expect(known.find(known.keyOf('a row'))).toBe(pending);
    expect(known.find(known.keyOf('another'))).toBeUndefined();
  });

  it('keep nothing of a text that is only reckoned with but that it was there', () => {
    const known = answers();
    const key = known.keyOf('a row');
    known.wait(key);
    known.reckon(key);
    const found = known.find(known.keyOf('a row'));
    expect(found).not.toBeInstanceOf(Pending);
    expect(wasNotAsked(found as Verdict)).toBe(true);
    expect(known.find(known.keyOf('another'))).toBeUndefined();
  });

  it('tell rows that were not to be asked from rows that a service gave up', () => {
    const found = answers(true).find('0'.repeat(32));
    expect(wasNotAsked(found as Verdict)).toBe(true);
    const failure = { reason: 'gave-up', message: 'the service answered 500' } as const;
    expect(wasNotAsked({ failure })).toBe(false);
  });
});
