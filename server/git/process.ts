import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { GitFailed } from './errors.ts';

/** The binary and environment with which Git runs for one repository. */
export interface GitCommand {
  readonly binary: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The result of a Git process. */
export interface GitResult {
  /** Exit code; null if the process was killed or could not be started. */
  readonly code: number | null;
  readonly output: string;
  /** The process's stderr, or the reason why it did not run. */
  readonly stderr: string;
}

/** Starts Git directly, for commands that use stdin or the network; all other commands go through simple-git. */
export function startGit(command: GitCommand, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(command.binary, [...args], { env: { ...command.environment }, stdio: 'pipe', detached: true });
}

/** Kills a Git process with all its children: a helper that hangs would keep its pipes open. */
function killGit(child: ChildProcessWithoutNullStreams): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** The beginning of {@link GitResult.stderr} if Git was killed after its timeout. */
export const timeoutMessage = 'timed out after';

/**
 * Runs Git with an input; never rejects.
 * @param mostBytes of output: a process that prints more is killed, and the result holds the output so far
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
      late = `${timeoutMessage} ${Math.round(timeoutMilliseconds / 1000)} s. `;
      killGit(child);
    }, timeoutMilliseconds);
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= mostBytes + chunk.length) out.push(chunk);
      if (length > mostBytes) killGit(child);
    });
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A process that dies early closes its stdin; its exit code and stderr give the reason.
    child.stdin.on('error', () => undefined);
    child.on('error', error => {
      clearTimeout(timer);
      resolve({ code: null, output: '', stderr: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const killed = signal === null ? '' : `killed by ${signal}. `;
      resolve({
        code,
        output: Buffer.concat(out).toString(),
        stderr: `${late || killed}${Buffer.concat(err).toString()}`,
      });
    });
    child.stdin.end(input);
  });
}

/**
 * Runs Git with an input and returns its output.
 * @throws GitFailed if it can't be started, is killed, takes too long or exits with another code than 0
 */
export async function runGit(
  command: GitCommand,
  args: readonly string[],
  input: string,
  timeoutMilliseconds?: number,
): Promise<string> {
  const { code, output, stderr } = await tryGit(command, args, input, timeoutMilliseconds);
  if (code === 0) return output;
  throw new GitFailed(args.find(arg => !arg.startsWith('-')) ?? '', stderr);
}
