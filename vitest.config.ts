import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{constructs,fleet,cli,server,dashboard,test}/**/*.test.{ts,tsx}'],
    setupFiles: [],
    testTimeout: 20_000,
  },
});
