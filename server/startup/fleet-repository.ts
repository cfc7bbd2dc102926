import type { Logger } from 'pino';
import { forgeTypes } from '../forges/index.ts';
import {
  assertCanSign,
  assertGit,
  assertNothingLost,
  defaultProgram,
  openRepository,
  otherFormat,
  remoteBranches,
  type Ledger,
  type Remote,
  type Repository,
} from '../ledger/index.ts';
import type { ServerConfig } from './config.ts';
import { pathOf } from './remote.ts';
import { seed } from './seed.ts';
import { Unavailable } from '#fleet';

/**
 * Opens the local repository on the branch of the fleet: the configured one, else the default branch of the remote,
 * else the one that the local repository has followed.
 * @throws Unavailable if Git is missing or too old, commits can't be signed although signing is configured, or the
 *   remote can't be used
 * @throws NotARepository if the data directory contains something else
 */
export async function openFleetRepository(
  config: ServerConfig,
  remote: Remote | undefined,
  logger: Pick<Logger, 'warn'>,
): Promise<Repository> {
  const program = { ...defaultProgram, ...config.git };
  await assertGit(program);
  await assertCanSign(program);
  let branch = config.branch;
  if (remote !== undefined) {
    // While the remote does not answer, the mirror shows the last fetched commit of the branch that it followed last.
    const remoteState = await remoteBranches(program, remote).catch((error: unknown) => {
      logger.warn({ err: error }, 'the default branch of the remote is not known; the last known one is used');
      return undefined;
    });
    if (remoteState?.objectFormat === 'sha256') throw new Unavailable(`${otherFormat(remote.url, 'sha256')}.`);
    branch ??= remoteState?.head;
    const branchName = branch ?? 'main';
    // Branches of a merge queue belong to the forge and exist for minutes.
    const queues = forgeTypes.flatMap(({ mergeQueue }) => mergeQueue?.prefix ?? []);
    const branches = remoteState?.branches.filter(name => !queues.some(prefix => name.startsWith(prefix))) ?? [];
    if (branches.length > 0 && !branches.includes(branchName)) {
      throw new Unavailable(
        `The repository ${remote.url} has no branch ${branchName}, but ${listed(branches)}. ` +
          'Set STOREFLEET_BRANCH to the branch that holds the fleet, or push the fleet there.',
      );
    }
  }
  return openRepository(pathOf(config), { ...program, branch });
}

function listed(branches: readonly string[]): string {
  const shown = branches.slice(0, 5).join(', ');
  return branches.length > 5 ? `${shown} and ${branches.length - 5} more` : shown;
}

/**
 * Creates the fleet if there is none yet. On a remote this needs a named seed directory: an empty remote may be a wrong
 * address.
 * @throws Unavailable if there was a fleet before: none is created beside or over its remains
 */
export async function beginFleet(parts: {
  readonly config: ServerConfig;
  readonly home: string;
  readonly repository: Repository;
  readonly ledger: Ledger;
  readonly remote: Remote | undefined;
  readonly repositoryUrl: string | undefined;
  readonly logger: Pick<Logger, 'info'>;
}): Promise<void> {
  const { config, home, repository, ledger, remote, repositoryUrl, logger } = parts;
  if ((await ledger.head()).state !== 'empty') return;
  if (remote === undefined) await assertNothingLost(repository);
  else if (config.seedDirectory === undefined) return;
  await seed(ledger, config.seedDirectory ?? home, repositoryUrl);
  logger.info({ repository: ledger.path }, 'created a new fleet');
}
