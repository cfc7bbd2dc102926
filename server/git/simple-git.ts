import { simpleGit, type SimpleGit } from 'simple-git';
import { LeastRecentlyUsed } from '../lib/least-recently-used.ts';

/** A command for simple-git in one repository. */
export interface SimpleGitCommand {
  readonly path: string;
  readonly binary: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

/** A server has one repository; only tests have more. */
const maxClients = 16;

/** One client for each repository and environment, because a client limits how many of its processes run at once. */
const clients = new LeastRecentlyUsed<SimpleGit>(maxClients);

/** Runs a command through simple-git. @throws an error with Git's message */
export async function runSimpleGit(command: SimpleGitCommand): Promise<string> {
  const { path, binary, environment } = command;
  const key = JSON.stringify([path, binary, environment]);
  const client = clients.get(key) ?? clientOf(command);
  clients.set(key, client, 1);
  return client.raw(...command.args);
}

/** simple-git guards against variables that change Git's behaviour; each of ours is allowed by name. */
function clientOf({ path, binary, environment }: SimpleGitCommand): SimpleGit {
  return simpleGit({
    baseDir: path,
    binary,
    maxConcurrentProcesses: 8,
    timeout: { block: 60_000 },
    completion: { onExit: false },
    allowEnvironment: Object.keys(environment),
    unsafe: { allowUnsafeConfigPaths: true },
    // simple-git's own rule needs output on stderr; here an exit code is enough.
    errors: (error, result) =>
      error ?? (result.exitCode === 0 ? undefined : Buffer.concat([...result.stdErr, Buffer.from(' ')])),
  }).env({ ...environment });
}
