import { defineConfig } from 'vitest/config';

const clusterTests = '**/*.{cluster,e2e}.test.ts';

export default defineConfig({
  test: {
    reporters: ['default', './test/support/matrix.ts'],
    globalSetup: ['test/support/left-out.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{constructs,fleet,cli,server,dashboard,test}/**/*.test.{ts,tsx}'],
          exclude: [clusterTests],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // One cluster for all, a namespace a test: one file at a time, after everything that is cheap.
        test: {
          name: 'cluster',
          include: ['{server,test}/' + clusterTests],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
