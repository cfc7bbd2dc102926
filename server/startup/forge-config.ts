import { z } from 'zod';
import { forgeTypes, type ForgeAddress, type ForgeType } from '../forges/index.ts';
import { anyOf } from '#fleet/schema';

/** The forge that the environment names. */
export interface ForgeConfig {
  readonly type: ForgeType;
  readonly address: ForgeAddress;
  /** The variables that only this type of forge has, parsed. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly webhook: { readonly secret: string; readonly listen: string } | undefined;
}

const ids = forgeTypes.map(({ id }) => id);

/** The variables that every forge has. */
const common = {
  STOREFLEET_FORGE: z.enum(ids, `must be ${anyOf(ids)}`).optional(),
  STOREFLEET_FORGE_URL: z
    .url({ protocol: /^https?$/, error: 'must be the address of the forge, like https://git.example.com' })
    .optional(),
  STOREFLEET_WEBHOOK_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
};

/** The variables that single types of forges have. */
const own: z.ZodRawShape = Object.fromEntries(forgeTypes.flatMap(({ variables }) => Object.entries(variables)));

/** The variables of the forge, as part of the environment's schema. Only a forge type knows the types of its own. */
export const forgeVariables: typeof common = { ...own, ...common };

interface Variables extends z.output<z.ZodObject<typeof common>> {
  readonly STOREFLEET_REMOTE_URL?: string | undefined;
  readonly STOREFLEET_REMOTE_TOKEN?: string | undefined;
  readonly STOREFLEET_WEBHOOK_LISTEN?: string | undefined;
  readonly [variable: string]: unknown;
}

/** Returns the variables that contradict each other, with the rule. */
export function forgeProblems(set: Variables): [variable: string, rule: string][] {
  const type = forgeTypes.find(({ id }) => id === set.STOREFLEET_FORGE);
  const isSet = (name: string) => set[name] !== undefined;
  if (type === undefined) {
    const others = ['STOREFLEET_FORGE_URL', 'STOREFLEET_WEBHOOK_SECRET', 'STOREFLEET_WEBHOOK_LISTEN'];
    return [...others, ...Object.keys(own)]
      .filter(isSet)
      .map(name => [name, 'must be left out without STOREFLEET_FORGE']);
  }
  const problems: [string, string][] = [];
  const { STOREFLEET_REMOTE_URL: url } = set;
  if (url === undefined || repositoryOf(url) === undefined) {
    problems.push([
      'STOREFLEET_REMOTE_URL',
      'must be the repository at the forge, <address>/<owner>/<name>.git with an owner of one name, like https://github.com/acme/fleet.git',
    ]);
  }
  const foreign = Object.keys(own).filter(name => isSet(name) && !Object.hasOwn(type.variables, name));
  for (const name of foreign) problems.push([name, `must be left out: ${type.displayName} does not use it`]);
  const theirs = ownVariables(type, set);
  problems.push(...(type.problems?.(theirs) ?? []));
  if (set.STOREFLEET_REMOTE_TOKEN === undefined && !type.hasCredentials?.(theirs)) {
    problems.push(['STOREFLEET_REMOTE_TOKEN', 'is required: the forge opens pull requests for it']);
  }
  if ((set.STOREFLEET_WEBHOOK_SECRET === undefined) !== (set.STOREFLEET_WEBHOOK_LISTEN === undefined)) {
    const missing =
      set.STOREFLEET_WEBHOOK_SECRET === undefined ? 'STOREFLEET_WEBHOOK_SECRET' : 'STOREFLEET_WEBHOOK_LISTEN';
    problems.push([missing, 'is required: webhooks need a secret and an address of their own']);
  }
  return problems;
}

/** Builds the configuration of the forge from variables without {@link forgeProblems}; undefined if none is set. */
export function forgeConfig(set: Variables): ForgeConfig | undefined {
  const { STOREFLEET_REMOTE_URL: remote = '', STOREFLEET_REMOTE_TOKEN: token = '' } = set;
  const type = forgeTypes.find(({ id }) => id === set.STOREFLEET_FORGE);
  const repository = repositoryOf(remote);
  if (type === undefined || repository === undefined) return undefined;
  const { STOREFLEET_WEBHOOK_SECRET: secret, STOREFLEET_WEBHOOK_LISTEN: listen } = set;
  return {
    type,
    address: { ...repository, url: set.STOREFLEET_FORGE_URL ?? repository.url, token },
    own: ownVariables(type, set),
    webhook: secret === undefined || listen === undefined ? undefined : { secret, listen },
  };
}

const ownVariables = ({ variables }: ForgeType, set: Variables) =>
  Object.fromEntries(Object.keys(variables).map(name => [name, set[name]]));

/**
 * Parses `https://git.example.com/some/where/acme/fleet.git` as `acme/fleet` at `https://git.example.com/some/where`: an
 * owner is one name, as it is at the forges that are supported. Nested groups need another rule.
 */
function repositoryOf(address: string): Pick<ForgeAddress, 'url' | 'owner' | 'name'> | undefined {
  const url = URL.parse(address);
  const [, path = '', owner, name] = /^(.*)\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url?.pathname ?? '') ?? [];
  return url === null || owner === undefined || name === undefined
    ? undefined
    : { url: url.origin + path, owner, name };
}
