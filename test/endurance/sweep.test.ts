import { describe, expect, it } from 'vitest';
import { sweep } from './sweep.ts';

// `npm run endurance` makes every single one fail.
describe('a run of which one file operation fails', () => {
  it.each([
    { code: 'EIO', stride: 4 },
    { code: 'ENOSPC', only: 'write', torn: true, stride: 3 },
  ])(
    'ends whole or with a clear error, and the store is intact: %j',
    async (faults) => {
      const { operations, whole, refused } = await sweep(faults);
      // Runs differ by an operation or two: rows are written together or not, as they come.
      expect(whole + refused).toBeGreaterThanOrEqual(Math.floor(operations / faults.stride));
      expect(refused).toBeGreaterThan(0);
    },
    120_000,
  );
});
