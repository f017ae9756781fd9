import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Commands are tested by starting the built program; two cores under load need patience.
    testTimeout: 60_000,
  },
});
