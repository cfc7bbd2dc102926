import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { GitFailed } from './errors.ts';

/** How Git is started for one repository. */
export interface GitCommand {
  readonly binary: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The one place that starts Git directly, for the commands that talk through stdin; all others use simple-git. */
export function startGit(command: GitCommand, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(command.binary, [...args], { env: { ...command.environment }, stdio: 'pipe' });
}

/**
 * Runs Git with an input and gives what it prints.
 * @throws GitFailed when it can't be started, is killed, takes too long or exits with another code than 0
 */
export function runGit(
  command: GitCommand,
  args: readonly string[],
  input: string,
  timeoutMilliseconds = 60_000,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const name = args.find(arg => !arg.startsWith('-')) ?? '';
    const child = startGit(command, args);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMilliseconds);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A process that dies early closes its stdin; its exit says why.
    child.stdin.on('error', () => undefined);
    child.on('error', error => {
      clearTimeout(timer);
      reject(new GitFailed(name, error.message));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(out).toString());
      else reject(new GitFailed(name, signal ? `killed by ${signal}` : Buffer.concat(err).toString()));
    });
    child.stdin.end(input);
  });
}
