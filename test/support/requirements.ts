import { existsSync } from 'node:fs';
import { describe, test } from 'vitest';

/** The environment for tests against a cluster. */
export interface ClusterUnderTest {
  readonly kubeconfig: string;
  /** File with the names of the cluster's images: `{ woocommerce, credentials, mariadb: { image } }`. */
  readonly images: string;
  /** Address of the cluster's ingress. */
  readonly ingress: string;
  /** Address at which the cluster reaches this machine. */
  readonly address: string;
  /** Base address of Argo CD's server. */
  readonly argocd: string;
}

const variables = {
  kubeconfig: 'KUBECONFIG',
  images: 'STOREFLEET_TEST_IMAGES',
  ingress: 'STOREFLEET_TEST_INGRESS',
  address: 'STOREFLEET_TEST_ADDRESS',
  argocd: 'STOREFLEET_TEST_ARGOCD',
} as const;

/** Names of the missing variables; empty if the cluster tests can run. */
export function missingForCluster(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.values(variables).filter(name => !environment[name]);
}

/** Returns the environment. @throws Error if a variable is missing */
export function clusterUnderTest(): ClusterUnderTest {
  const missing = missingForCluster(process.env);
  if (missing.length > 0) throw new Error(`needed and not set: ${missing.join(', ')}`);
  const entries = Object.entries(variables).map(([part, name]) => [part, process.env[name] ?? ''] as const);
  return Object.fromEntries(entries) as unknown as ClusterUnderTest;
}

/**
 * A `describe` of tests that need a real cluster. Without one they are skipped, and the run reports that at its end;
 * in CI that is a failure.
 */
export function describeWithCluster(title: string, tests: (cluster: ClusterUnderTest) => void): void {
  const missing = missingForCluster(process.env);
  if (missing.length === 0) {
    describe(title, () => tests(clusterUnderTest()));
    return;
  }
  if (process.env.CI !== undefined)
    throw new Error(`${title}: in CI it must run, but ${missing.join(', ')} is not set`);
  describe.skip(title, () => tests({ kubeconfig: '', images: '', ingress: '', address: '', argocd: '' }));
}

/** Debian's Chromium, or another browser named in the environment. */
export const browserPath = process.env.STOREFLEET_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** A `describe` of tests that need a browser but no cluster; without one they are reported as skipped. */
export function describeWithBrowser(title: string, tests: () => void): void {
  if (existsSync(browserPath)) {
    describe(title, tests);
    return;
  }
  if (process.env.CI !== undefined) throw new Error(`${title}: in CI it must run, but there is no ${browserPath}`);
  describe.skip(title, tests);
}

/** True if this user may mount a small disk. */
export const mayMount = process.getuid?.() === 0;

/** A `test` that mounts a disk; if that is not allowed, it is reported as skipped. */
export function testWithMount(title: string, run: () => Promise<void>): void {
  if (!mayMount && process.env.CI !== undefined) throw new Error(`${title}: in CI it must run, as root`);
  test.skipIf(!mayMount)(title, run);
}
