import { existsSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { missingForGitea } from '../forges/requirements.ts';
import { browserPath, mayMount, missingForCluster } from './requirements.ts';

/** The projects of this run. */
let projects: readonly string[] = [];

export function setup({ vitest }: TestProject): void {
  projects = vitest.projects.map(({ name }) => name);
}

/** Reports clearly at the end of a run which of its tests this machine could not run. */
export function teardown(): void {
  const usesCluster = projects.some(name => name.startsWith('cluster-'));
  const skipped = [...(usesCluster ? withoutCluster() : []), ...(mayMount ? [] : [withoutMount])];
  if (skipped.length === 0) return;
  process.stderr.write(
    `\n⚠ SKIPPED: ${skipped.join('; ')}.\n  docs/testing.md says what they need; CI runs them all.\n\n`,
  );
}

const withoutMount = 'the tests on a full disk, because only root may mount one';

function withoutCluster(): string[] {
  const missing = missingForCluster(process.env);
  const withoutGitea = missingForGitea(process.env);
  return [
    ...(missing.length === 0 ? [] : [`the tests against a real cluster, because ${missing.join(', ')} is not set`]),
    ...(withoutGitea.length === 0
      ? []
      : [`the tests against a real Gitea, because ${withoutGitea.join(', ')} is not set`]),
    ...(existsSync(browserPath) ? [] : [`the tests in a real browser, because there is no ${browserPath}`]),
  ];
}
