import { existsSync } from 'node:fs';
import { missingForGitea } from '../forges/requirements.ts';
import { browserPath, mayMount, missingForCluster } from './requirements.ts';

/** Says loudly at the end of a run which tests this machine could not run. */
export function teardown(): void {
  const missing = missingForCluster(process.env);
  const withoutGitea = missingForGitea(process.env);
  const leftOut = [
    ...(missing.length === 0 ? [] : [`the tests against a real cluster, because ${missing.join(', ')} is not set`]),
    ...(withoutGitea.length === 0
      ? []
      : [`the tests against a real Gitea, because ${withoutGitea.join(', ')} is not set`]),
    ...(existsSync(browserPath) ? [] : [`the tests in a real browser, because there is no ${browserPath}`]),
    ...(mayMount ? [] : ['the tests on a full disk, because only root may mount one']),
  ];
  if (leftOut.length === 0) return;
  process.stderr.write(
    `\n⚠ LEFT OUT: ${leftOut.join('; ')}.\n  docs/testing.md says what they need; CI runs them all.\n\n`,
  );
}
