import { isIPv4, isIPv6 } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { loopbackHosts } from '../access/same-origin.ts';
import { parseListenAddress } from '../git-listener/index.ts';
import { defaultProgram, type GitProgram } from '../ledger/index.ts';
import { forgeConfig, forgeProblems, forgeVariables, type ForgeConfig } from './forge-config.ts';
import { InvalidInput, parseValue } from '#fleet/schema';

const port = z.coerce
  .number()
  .int('must be a whole number')
  .min(0, 'must be 0 to 65535')
  .max(65535, 'must be 0 to 65535');

const listenAddress = z
  .string()
  .superRefine((text, context) => {
    for (const rule of listenProblems(text)) context.addIssue({ code: 'custom', message: rule });
  })
  .optional();

/** @see https://git-scm.com/docs/git-check-ref-format */
const gitBranch = z
  .string()
  .max(200, 'must have at most 200 characters')
  .regex(
    /^(?![-/.@]$)(?!-)(?!.*(\.\.|\/\/|\/\.|@\{|\.lock(\/|$)))[^\s~^:?*[\\/.][^\s~^:?*[\\]*(?<![/.])$/,
    'must be a valid name of a Git branch',
  );

/** Variables of certificates and proxies, as curl and Git read them. */
export const networkVariables = [
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
];

/** Names of the variables as people set them; the schema is the only list. */
export const environment = z
  .object({
    PORT: port.default(8080),
    HOST: z.string().default('127.0.0.1'),
    STOREFLEET_DATA_DIR: z.string().min(1).default('.storefleet'),
    STOREFLEET_SEED_DIR: z.string().min(1).optional(),
    STOREFLEET_BRANCH: gitBranch.optional(),
    STOREFLEET_COMMITTER_NAME: z
      .string()
      .regex(/^[^<>\n\0]+$/, 'must not contain a line break, < or >')
      .optional(),
    STOREFLEET_COMMITTER_EMAIL: z.email('must be an e-mail address').optional(),
    STOREFLEET_SIGNING_KEY_FILE: z.string().optional(),
    STOREFLEET_GIT_LISTEN: listenAddress,
    STOREFLEET_WEBHOOK_LISTEN: listenAddress,
    ...forgeVariables,
    STOREFLEET_REMOTE_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address like https://git.example.com/fleet.git' })
      .refine(text => !hasCredentials(text), 'must not contain a user or password; set STOREFLEET_REMOTE_TOKEN')
      .optional(),
    STOREFLEET_REMOTE_USERNAME: z.string().default('storefleet'),
    STOREFLEET_REMOTE_TOKEN: z.string().min(1).optional(),
    STOREFLEET_GIT_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
    STOREFLEET_ALLOWED_HOSTS: z.string().default(''),
    STOREFLEET_LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
      .default('info'),
    KUBECONFIG: z.string().optional(),
    PATH: z.string().default(''),
  })
  .refine(({ HOST }) => isLoopback(HOST), {
    path: ['HOST'],
    error:
      'must be a loopback address (127.0.0.1, ::1, localhost): there is no login, so no other machine may reach the server',
  })
  .refine(({ STOREFLEET_REMOTE_URL: url, STOREFLEET_GIT_LISTEN: listen }) => !url || !listen, {
    path: ['STOREFLEET_GIT_LISTEN'],
    error: 'must be left out with STOREFLEET_REMOTE_URL: the engines fetch the fleet from there',
  })
  .superRefine((set, context) => {
    const values: Readonly<Record<string, unknown>> = set;
    for (const [variable, message] of forgeProblems(set)) {
      context.addIssue({ code: 'custom', path: [variable], message, input: values[variable] });
    }
  });

export interface ServerConfig {
  /** Port of the dashboard and API; 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** The branch of the fleet. @default the remote's default branch, or `HEAD` of the local repository */
  readonly branch: string | undefined;
  /** Committer and signing key, the directories in which Git is searched, and settings for a remote. */
  readonly git: Pick<GitProgram, 'identity' | 'searchPath' | 'signingKey' | 'network'>;
  /** Directory with the fleet repository and the token; created if absent. */
  readonly dataDirectory: string;
  /** Directory with the `fleet.yaml` and `stores/` of a new fleet repository. */
  readonly seedDirectory: string | undefined;
  /** `address:port` of the Git listener for engines; off if absent. */
  readonly gitListen: string | undefined;
  /** Password of the engines at the Git listener; if absent, it is generated and kept in the data directory. */
  readonly gitToken: string | undefined;
  /** The repository of the fleet; absent if it is the one in the data directory. */
  readonly remote: { readonly url: string; readonly username: string; readonly token: string | undefined } | undefined;
  /** The forge with the pull requests; undefined if the remote is plain Git. */
  readonly forge: ForgeConfig | undefined;
  readonly allowedHosts: ReadonlySet<string>;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Path(s) of kubeconfig files; without it no cluster is connected. */
  readonly kubeconfig: string | undefined;
}

/**
 * Reads the server's configuration from environment variables.
 * @throws InvalidInput naming each variable, its value and the rule
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): ServerConfig {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  assertSpelled(Object.keys(set));
  const parsed = withoutSecrets(() => parseValue(environment, set));
  const host = bare(parsed.HOST);
  return {
    port: parsed.PORT,
    host,
    branch: parsed.STOREFLEET_BRANCH,
    git: {
      identity: {
        name: parsed.STOREFLEET_COMMITTER_NAME ?? defaultProgram.identity.name,
        email: parsed.STOREFLEET_COMMITTER_EMAIL ?? defaultProgram.identity.email,
      },
      // Git and ssh-keygen run in directories of their own.
      signingKey: parsed.STOREFLEET_SIGNING_KEY_FILE && resolve(parsed.STOREFLEET_SIGNING_KEY_FILE),
      // Git may be anywhere, as on NixOS; the usual directories come first.
      searchPath: [...new Set(`${defaultProgram.searchPath}:${parsed.PATH}`.split(':'))].filter(isAbsolute).join(':'),
      network: networkOf(variables),
    },
    dataDirectory: parsed.STOREFLEET_DATA_DIR,
    seedDirectory: parsed.STOREFLEET_SEED_DIR,
    gitListen: parsed.STOREFLEET_GIT_LISTEN,
    gitToken: parsed.STOREFLEET_GIT_TOKEN,
    remote:
      parsed.STOREFLEET_REMOTE_URL === undefined
        ? undefined
        : {
            url: parsed.STOREFLEET_REMOTE_URL,
            username: parsed.STOREFLEET_REMOTE_USERNAME,
            token: parsed.STOREFLEET_REMOTE_TOKEN,
          },
    forge: forgeConfig(parsed),
    allowedHosts: new Set([
      ...loopbackHosts,
      isIPv6(host) ? `[${host}]` : host,
      ...parsed.STOREFLEET_ALLOWED_HOSTS.split(',')
        .map(host => host.trim().toLowerCase())
        .filter(host => host !== ''),
    ]),
    logLevel: parsed.STOREFLEET_LOG_LEVEL,
    kubeconfig: parsed.KUBECONFIG,
  };
}

/** Number of letters by which a misspelt variable may differ from a setting. */
const maxMistakes = 3;

/**
 * Refuses a misspelt setting, which would count as absent: a fleet could be created here instead of on its remote.
 * @throws InvalidInput naming the setting that was meant, never the value, which may be a secret
 */
function assertSpelled(variables: readonly string[]): void {
  const settings = Object.keys(environment.shape);
  const problems = variables
    .filter(name => name.startsWith('STOREFLEET_') && !settings.includes(name))
    .map(name => ({ name, meant: closest(name, settings) }))
    .filter(({ name, meant }) => distance(name, meant) <= maxMistakes)
    .map(({ name, meant }) => ({ field: name, rule: `is not a setting; did you mean ${meant}?` }));
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** Returns the variables that Git needs to reach a remote; it sees no other variable of the process. */
function networkOf(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const named = networkVariables.flatMap(name => {
    const value = variables[name] ?? variables[name.toUpperCase()] ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  // A certificate authority that is set for Node or OpenSSL is meant for Git too, which reads neither variable.
  const authority = variables.SSL_CERT_FILE ?? variables.NODE_EXTRA_CA_CERTS ?? '';
  return { ...(authority === '' ? {} : { GIT_SSL_CAINFO: authority }), ...Object.fromEntries(named) };
}

function hasCredentials(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && (url.username !== '' || url.password !== '');
}

function isLoopback(host: string): boolean {
  const address = bare(host);
  return address === 'localhost' || address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** Removes the brackets of `[::1]`, which are only needed in front of a port. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** Clients find a listener by this address, so its port must be fixed. */
function listenProblems(text: string): string[] {
  try {
    return parseListenAddress(text).port === 0 ? ['must name a port from 1 to 65535'] : [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(problem => problem.rule);
    throw error;
  }
}

/** Keeps the fault of a secret in the error, but not its value. */
function withoutSecrets<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(
      error.problems.map(problem =>
        /_(TOKEN|URL|SECRET)$/.test(problem.field) ? { field: problem.field, rule: problem.rule } : problem,
      ),
    );
  }
}
