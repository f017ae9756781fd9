import { describe, it } from 'vitest';
import { fuzz, fuzzed } from './properties.ts';

// `npm run fuzz` does the same a million times.
describe('whatever others wrote:', () => {
  it.each(fuzzed)('$name', async (one) => {
    await fuzz(one, Math.round(4000 * one.share));
  });
});
