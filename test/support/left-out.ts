import { missingForCluster } from './requirements.ts';

/** Says loudly at the end of a run which tests this machine could not run. */
export function teardown(): void {
  const missing = missingForCluster(process.env);
  if (missing.length === 0) return;
  process.stderr.write(
    `\n⚠ LEFT OUT: the tests against a real cluster and browser, because ${missing.join(', ')} is not set.\n` +
      '  docs/testing.md says what they need; CI runs them all.\n\n',
  );
}
