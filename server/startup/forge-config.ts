import { z } from 'zod';

/** A forge as the environment names it. */
export interface ForgeConfig {
  readonly kind: 'github' | 'gitea';
  /** Address of the server, `https://github.com`. */
  readonly url: string;
  readonly owner: string;
  readonly name: string;
  readonly credentials:
    | { readonly token: string }
    | { readonly appId: number; readonly installationId: number; readonly privateKeyFile: string };
  readonly webhook: { readonly secret: string; readonly listen: string } | undefined;
}

const id = z.coerce.number().int('must be a whole number').min(1, 'must be 1 or more').optional();

/** The variables of the forge, as part of the environment's schema. */
export const forgeVariables = {
  STOREFLEET_FORGE: z.enum(['github', 'gitea'], 'must be github or gitea').optional(),
  STOREFLEET_FORGE_URL: z
    .url({ protocol: /^https?$/, error: 'must be the address of the forge, like https://git.example.com' })
    .optional(),
  STOREFLEET_GITHUB_APP_ID: id,
  STOREFLEET_GITHUB_INSTALLATION_ID: id,
  STOREFLEET_GITHUB_PRIVATE_KEY_FILE: z.string().min(1).optional(),
  STOREFLEET_WEBHOOK_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
};

interface Variables extends z.output<z.ZodObject<typeof forgeVariables>> {
  readonly STOREFLEET_REMOTE_URL?: string | undefined;
  readonly STOREFLEET_REMOTE_TOKEN?: string | undefined;
  readonly STOREFLEET_WEBHOOK_LISTEN?: string | undefined;
}

/** What of the variables does not go together: by variable. */
export function forgeProblems(set: Variables): [variable: keyof Variables, rule: string][] {
  const { STOREFLEET_FORGE: kind } = set;
  const app = [
    'STOREFLEET_GITHUB_APP_ID',
    'STOREFLEET_GITHUB_INSTALLATION_ID',
    'STOREFLEET_GITHUB_PRIVATE_KEY_FILE',
  ] as const;
  if (kind === undefined) {
    const others = ['STOREFLEET_FORGE_URL', 'STOREFLEET_WEBHOOK_SECRET', 'STOREFLEET_WEBHOOK_LISTEN', ...app] as const;
    return others
      .filter(name => set[name] !== undefined)
      .map(name => [name, 'must be left out without STOREFLEET_FORGE']);
  }
  const problems: [keyof Variables, string][] = [];
  const { STOREFLEET_REMOTE_URL: url } = set;
  if (url === undefined || repositoryOf(url) === undefined) {
    problems.push([
      'STOREFLEET_REMOTE_URL',
      'must be the repository at the forge, like https://github.com/acme/fleet.git',
    ]);
  }
  const named = app.filter(name => set[name] !== undefined);
  if (named.length > 0 && kind === 'gitea') {
    problems.push(...named.map((name): [keyof Variables, string] => [name, 'must be left out: Gitea has no Apps']));
  } else if (named.length > 0 && named.length < app.length) {
    const missing = app.filter(name => set[name] === undefined);
    problems.push(...missing.map((name): [keyof Variables, string] => [name, 'is required for a GitHub App']));
  } else if (named.length === 0 && set.STOREFLEET_REMOTE_TOKEN === undefined) {
    problems.push(['STOREFLEET_REMOTE_TOKEN', 'is required: the forge opens pull requests for it']);
  }
  if ((set.STOREFLEET_WEBHOOK_SECRET === undefined) !== (set.STOREFLEET_WEBHOOK_LISTEN === undefined)) {
    const missing =
      set.STOREFLEET_WEBHOOK_SECRET === undefined ? 'STOREFLEET_WEBHOOK_SECRET' : 'STOREFLEET_WEBHOOK_LISTEN';
    problems.push([missing, 'is required: webhooks are taken with a secret, at an address of their own']);
  }
  return problems;
}

/** Of variables without {@link forgeProblems}. */
export function forgeConfig(set: Variables): ForgeConfig | undefined {
  const { STOREFLEET_FORGE: kind, STOREFLEET_REMOTE_URL: remote = '', STOREFLEET_REMOTE_TOKEN: token = '' } = set;
  const repository = repositoryOf(remote);
  if (kind === undefined || repository === undefined) return undefined;
  const { STOREFLEET_GITHUB_APP_ID: appId, STOREFLEET_GITHUB_INSTALLATION_ID: installationId } = set;
  const { STOREFLEET_GITHUB_PRIVATE_KEY_FILE: privateKeyFile } = set;
  const { STOREFLEET_WEBHOOK_SECRET: secret, STOREFLEET_WEBHOOK_LISTEN: listen } = set;
  const isApp = appId !== undefined && installationId !== undefined && privateKeyFile !== undefined;
  return {
    kind,
    ...repository,
    url: set.STOREFLEET_FORGE_URL ?? repository.url,
    credentials: isApp ? { appId, installationId, privateKeyFile } : { token },
    webhook: secret === undefined || listen === undefined ? undefined : { secret, listen },
  };
}

/** `https://git.example.com/some/where/acme/fleet.git` is `acme/fleet` at `https://git.example.com/some/where`. */
function repositoryOf(address: string): Pick<ForgeConfig, 'url' | 'owner' | 'name'> | undefined {
  const url = URL.parse(address);
  const [, path = '', owner, name] = /^(.*)\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url?.pathname ?? '') ?? [];
  return url === null || owner === undefined || name === undefined
    ? undefined
    : { url: url.origin + path, owner, name };
}
