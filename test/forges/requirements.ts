import { describeUnless } from '../support/requirements.ts';

/** The environment for tests against a real Gitea. */
export interface GiteaUnderTest {
  /** Base address of the server. */
  readonly url: string;
  /** Token of an administrator with all scopes. */
  readonly token: string;
  /** Address at which Gitea reaches this machine. */
  readonly address: string;
}

const variables = {
  url: 'STOREFLEET_TEST_GITEA',
  token: 'STOREFLEET_TEST_GITEA_TOKEN',
  address: 'STOREFLEET_TEST_ADDRESS',
} as const;

/** Names of the missing variables; empty if the tests against Gitea can run. */
export function missingForGitea(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.values(variables).filter(name => !environment[name]);
}

/** A `describe` of tests that need a real Gitea; without one they are reported as skipped. In CI that is a failure. */
export function describeWithGitea(title: string, tests: (gitea: GiteaUnderTest) => void): void {
  const missing = missingForGitea(process.env);
  const given = (name: string) => process.env[name] ?? '';
  const gitea = { url: given(variables.url), token: given(variables.token), address: given(variables.address) };
  describeUnless(
    missing.map(name => `${name} is not set`),
    title,
    () => tests(gitea),
  );
}
