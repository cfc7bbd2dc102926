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

const noCluster: ClusterUnderTest = { kubeconfig: '', images: '', ingress: '', address: '', argocd: '' };

const variables = {
  kubeconfig: 'KUBECONFIG',
  images: 'STOREFLEET_TEST_IMAGES',
  ingress: 'STOREFLEET_TEST_INGRESS',
  address: 'STOREFLEET_TEST_ADDRESS',
  argocd: 'STOREFLEET_TEST_ARGOCD',
} as const;

/** True in CI, where a skipped test is a failure; a workflow without a cluster sets `CI` to nothing. */
export const mustRunAll = (process.env.CI ?? '') !== '';

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

/** Debian's Chromium, or another browser named in the environment. */
export const browserPath = process.env.STOREFLEET_TEST_CHROMIUM ?? '/usr/bin/chromium';

/**
 * A `describe` of tests that need a real cluster. Without one they are skipped, and the run reports that at its end;
 * in CI that is a failure.
 */
export function describeWithCluster(title: string, tests: (cluster: ClusterUnderTest) => void): void {
  const missing = missingForCluster(process.env).map(name => `${name} is not set`);
  describeUnless(missing, title, () => tests(missing.length === 0 ? clusterUnderTest() : noCluster));
}

/** The same, of tests that need a browser too. */
export function describeWithClusterAndBrowser(title: string, tests: (cluster: ClusterUnderTest) => void): void {
  if (existsSync(browserPath)) describeWithCluster(title, tests);
  else describeUnless([`there is no ${browserPath}`], title, () => tests(noCluster));
}

/** A `describe` of tests that need a browser but no cluster; without one they are reported as skipped. */
export function describeWithBrowser(title: string, tests: () => void): void {
  describeUnless(existsSync(browserPath) ? [] : [`there is no ${browserPath}`], title, tests);
}

/** @throws Error in CI, if anything is missing */
export function describeUnless(missing: readonly string[], title: string, tests: () => void): void {
  if (missing.length > 0 && mustRunAll) throw new Error(`${title}: in CI it must run, but ${missing.join(', ')}`);
  describe.skipIf(missing.length > 0)(title, tests);
}

/** True if this user may mount a small disk. */
export const mayMount = process.getuid?.() === 0;

/** A `test` that mounts a disk; if that is not allowed, it is reported as skipped. */
export function testWithMount(title: string, run: () => Promise<void>): void {
  if (!mayMount && mustRunAll) throw new Error(`${title}: in CI it must run, as root`);
  test.skipIf(!mayMount)(title, run);
}
