import { finished } from 'node:stream/promises';
import { GitFailed } from './errors.ts';
import type { GitProcess, ProcessEnd } from './git-process.ts';
import { Launcher } from './launcher.ts';
import type { SimpleGitCommand } from './simple-git.ts';

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

/** One for this process, as it has one event loop and one memory. */
const launcher = new Launcher();

/** Starts Git itself, for commands that use stdin or the network; all other commands go through simple-git. */
export function startGit(command: GitCommand, args: readonly string[], hasInput: boolean): Promise<GitProcess> {
  return launcher.start({ ...command, args, hasInput });
}

/** Runs a command through simple-git. @throws GitFailed */
export async function runThroughSimpleGit(command: SimpleGitCommand): Promise<string> {
  try {
    return await launcher.simpleGit(command);
  } catch (error) {
    throw new GitFailed(command.args[0] ?? '', error instanceof Error ? error.message : String(error));
  }
}

/** The beginning of {@link GitResult.stderr} if Git was killed after its timeout. */
export const timeoutMessage = 'timed out after';

/**
 * Runs Git with an input; never rejects.
 * @param mostBytes of output: a process that prints more is killed, and the result holds the output so far
 */
export async function tryGit(
  command: GitCommand,
  args: readonly string[],
  input: string,
  timeoutMilliseconds = 60_000,
  mostBytes = Infinity,
): Promise<GitResult> {
  const child = await startGit(command, args, input !== '');
  let late = '';
  const timer = setTimeout(() => {
    late = `${timeoutMessage} ${Math.round(timeoutMilliseconds / 1000)} s. `;
    child.kill();
  }, timeoutMilliseconds);
  // A process that dies early closes its stdin; its exit code and stderr give the reason.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const [output, end] = await Promise.all([outputOf(child, mostBytes), child.ended]);
  clearTimeout(timer);
  return { code: end.code, output, stderr: `${late || reasonOf(end)}${end.stderr}` };
}

const reasonOf = ({ signal }: ProcessEnd) => (signal === null ? '' : `killed by ${signal}. `);

async function outputOf(child: GitProcess, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= mostBytes + chunk.length) chunks.push(chunk);
    if (length > mostBytes) child.kill();
  });
  // The end of the process tells why its output stopped.
  await finished(child.stdout, { writable: false }).catch(() => undefined);
  return Buffer.concat(chunks).toString();
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
