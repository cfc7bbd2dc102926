import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** A command to start: Git, or a program that belongs to it. */
export interface ProcessCommand {
  readonly binary: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** False if the process reads nothing: its stdin is empty. */
  readonly hasInput: boolean;
}

/** A running process. */
export interface GitProcess {
  /** Null without input. */
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  /** Kills the process with all its children: a helper of Git that hangs would keep the pipes open. */
  kill(): void;
  /** Never rejects. Output may still be unread. */
  readonly ended: Promise<ProcessEnd>;
}

export interface ProcessEnd {
  /** Null if the process was killed or could not be started. */
  readonly code: number | null;
  /** Null if no signal ended the process. */
  readonly signal: string | null;
  /** The process's stderr, or the reason why it did not run. */
  readonly stderr: string;
}

/** Number of bytes of stderr that are kept; Git's own messages are a few lines. */
const stderrBytes = 256 * 1024;

/** Collects the beginning of a stderr. */
export function collectStderr(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    if (length < stderrBytes) chunks.push(chunk);
    length += chunk.length;
  });
  return () => Buffer.concat(chunks).toString();
}

/** Starts a process from this one, which blocks the event loop in proportion to the memory of this one. */
export function spawnHere({ binary, args, environment, hasInput }: ProcessCommand): GitProcess {
  // A process group of its own, so that its children end with it.
  const child = spawn(binary, [...args], {
    env: { ...environment },
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { stdin, stdout, stderr } = child as typeof child & { stdout: Readable; stderr: Readable };
  const stderrSoFar = collectStderr(stderr);
  const ended = new Promise<ProcessEnd>(resolve => {
    child.on('error', error => resolve({ code: null, signal: null, stderr: error.message }));
    child.on('close', (code, signal) => resolve({ code, signal, stderr: stderrSoFar() }));
  });
  return { stdin, stdout, ended, kill: () => killGroup(child.pid) };
}

/** Kills a process group by the id of its first process; nothing happens if all of it has ended. */
export function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have already ended.
  }
}
