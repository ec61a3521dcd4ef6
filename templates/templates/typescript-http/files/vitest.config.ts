import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Some start the service as a process, on machines that are busy.
    testTimeout: 60_000,
    coverage: { include: ['src/**'] },
  },
});
