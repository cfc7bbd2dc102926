import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { collectStderr, killGroup, type ProcessCommand, type ProcessEnd } from './git-process.ts';
import { greetingOf, type LauncherAnswer, type LauncherRequest } from './launcher-protocol.ts';
import type { SimpleGitCommand } from './simple-git.ts';

/**
 * Starts the processes of the server, from a small process: starting one blocks the starter in proportion to its memory.
 * The streams of a process are connections to the server, so their bytes do not pass through here.
 */
const [address = ''] = process.argv.slice(2);

interface Child {
  pid?: number | undefined;
  isKilled: boolean;
}

const children = new Map<number, Child>();

const answer = (message: LauncherAnswer) => process.send?.(message, undefined, undefined, () => undefined);

process.on('message', (request: LauncherRequest) => {
  if ('kill' in request) kill(request.kill);
  else if ('start' in request) void start(request.id, request.start);
  else void runSimpleGit(request.id, request.simpleGit);
});

// The server has ended, perhaps without a chance to clean up.
process.on('disconnect', () => {
  rmSync(dirname(address), { recursive: true, force: true });
  process.exit();
});

answer({ isReady: true });

function kill(id: number): void {
  const child = children.get(id);
  if (child === undefined) return;
  child.isKilled = true;
  killGroup(child.pid);
}

async function start(id: number, command: ProcessCommand): Promise<void> {
  const child: Child = { isKilled: false };
  children.set(id, child);
  try {
    const connections = await Promise.all([
      command.hasInput ? connected(greetingOf('stdin', id)) : null,
      connected(greetingOf('stdout', id)),
    ]);
    answer({ ended: id, end: await run(id, command, child, connections) });
  } catch (error) {
    answer({ notStarted: id, reason: messageOf(error) });
  } finally {
    children.delete(id);
  }
}

function run(
  id: number,
  { binary, args, environment }: ProcessCommand,
  own: Child,
  [stdin, stdout]: readonly [Socket | null, Socket],
): Promise<ProcessEnd> {
  return new Promise(resolve => {
    const failed = (error: unknown) => resolve({ code: null, signal: null, stderr: messageOf(error) });
    try {
      // A process group of its own, so that its children end with it.
      const child = spawn(binary, [...args], {
        env: { ...environment },
        stdio: [stdin ?? 'ignore', stdout, 'pipe'],
        detached: true,
      });
      own.pid = child.pid;
      if (own.isKilled) killGroup(child.pid);
      if (child.pid !== undefined) answer({ started: id, pid: child.pid });
      const stderr = collectStderr(child.stderr);
      child.on('error', failed);
      child.on('close', (code, signal) => resolve({ code, signal, stderr: stderr() }));
    } catch (error) {
      failed(error);
    } finally {
      // The process has its own copies, and the server waits for the last one to be closed.
      stdin?.destroy();
      stdout.destroy();
    }
  });
}

/** Returns a connection on which the greeting was sent and from which nothing was read. */
function connected(greeting: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    // A connection that flows would read what is meant for the process.
    socket.pause();
    socket.on('error', reject);
    socket.on('connect', () => socket.write(greeting, () => resolve(socket)));
  });
}

async function runSimpleGit(id: number, command: SimpleGitCommand): Promise<void> {
  try {
    const simple = await import('./simple-git.ts');
    answer({ output: await simple.runSimpleGit(command), of: id });
  } catch (error) {
    answer({ failure: messageOf(error), of: id });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
