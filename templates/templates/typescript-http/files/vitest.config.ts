import { defineConfig } from 'vitest/config';

// `make test REPORTS=directory` writes junit.xml and coverage.xml there.
const { REPORTS } = process.env;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Some start the service as a process, on machines that are busy.
    testTimeout: 60_000,
    reporters: REPORTS
      ? ['default', ['junit', { outputFile: `${REPORTS}/junit.xml` }]]
      : ['default'],
    coverage: {
      include: ['src/**'],
      reporter: REPORTS ? ['text', ['cobertura', { file: 'coverage.xml' }]] : ['text'],
      reportsDirectory: REPORTS || 'coverage',
    },
  },
});
