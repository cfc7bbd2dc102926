import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { GitFailed } from './errors.ts';

/** How Git is started for one repository. */
export interface GitCommand {
  readonly binary: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a Git process left. */
export interface GitResult {
  /** Null when it was killed or could not be started. */
  readonly code: number | null;
  readonly output: string;
  /** What it said on stderr, or why it did not run. */
  readonly said: string;
}

/** The one place that starts Git directly, for what talks through stdin or with other machines; the rest is simple-git. */
export function startGit(command: GitCommand, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(command.binary, [...args], { env: { ...command.environment }, stdio: 'pipe', detached: true });
}

/** Ends a Git with everything that it started: a helper that hangs would hold its pipes open. */
function killGit(child: ChildProcessWithoutNullStreams): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** How {@link GitResult.said} begins when Git was ended for the time that it took. */
export const tookTooLong = 'it did not end within';

/**
 * Runs Git with an input; every way to end is a result.
 * @param mostBytes of output: one that prints more is killed, and what it printed until then is there
 */
export function tryGit(
  command: GitCommand,
  args: readonly string[],
  input: string,
  timeoutMilliseconds = 60_000,
  mostBytes = Infinity,
): Promise<GitResult> {
  return new Promise(resolve => {
    const child = startGit(command, args);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let late = '';
    let length = 0;
    const timer = setTimeout(() => {
      late = `${tookTooLong} ${Math.round(timeoutMilliseconds / 1000)} s. `;
      killGit(child);
    }, timeoutMilliseconds);
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= mostBytes + chunk.length) out.push(chunk);
      if (length > mostBytes) killGit(child);
    });
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A process that dies early closes its stdin; its exit says why.
    child.stdin.on('error', () => undefined);
    child.on('error', error => {
      clearTimeout(timer);
      resolve({ code: null, output: '', said: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const killed = signal === null ? '' : `killed by ${signal}. `;
      resolve({
        code,
        output: Buffer.concat(out).toString(),
        said: `${late || killed}${Buffer.concat(err).toString()}`,
      });
    });
    child.stdin.end(input);
  });
}

/**
 * Runs Git with an input and gives what it prints.
 * @throws GitFailed when it can't be started, is killed, takes too long or exits with another code than 0
 */
export async function runGit(
  command: GitCommand,
  args: readonly string[],
  input: string,
  timeoutMilliseconds?: number,
): Promise<string> {
  const { code, output, said } = await tryGit(command, args, input, timeoutMilliseconds);
  if (code === 0) return output;
  throw new GitFailed(args.find(arg => !arg.startsWith('-')) ?? '', said);
}
