import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { killGroup, spawnHere, type GitProcess, type ProcessCommand, type ProcessEnd } from './git-process.ts';
import { greetingBytes, parseGreeting, type LauncherAnswer, type LauncherRequest } from './launcher-protocol.ts';
import { runSimpleGit, type SimpleGitCommand } from './simple-git.ts';

/** A process that was requested and has not ended. */
interface Requested {
  pid?: number;
  /** Streams that have not arrived. */
  missing: number;
  hasEnded: boolean;
  readonly onStream: (stream: 'stdin' | 'stdout', socket: Socket) => void;
  readonly onStarted: () => void;
  readonly onEnd: (end: ProcessEnd) => void;
  readonly onNotStarted: (reason: string) => void;
}

interface Asked {
  readonly resolve: (output: string) => void;
  readonly reject: (error: Error) => void;
}

/** The running launcher. */
interface Connection {
  readonly child: ChildProcess;
  readonly server: Server;
  readonly directory: string;
}

/** Milliseconds before a launcher that could not be started is tried again. */
const retryAfter = 60_000;

/** Megabytes of the launcher's heap; it keeps nothing. */
const heapMegabytes = 32;

/**
 * Starts processes through a small process of ours, the launcher: `fork(2)` copies the page tables, so that starting one
 * from a server of 1 GB blocks its event loop for 30 to 60 ms. The streams of a process are connections to a Unix socket
 * that only this user can reach. While no launcher runs, processes start from this one: at first, if it ended, and where
 * it can't be started.
 */
export class Launcher {
  #connection: Connection | null = null;
  #isReady = false;
  #startAt = 0;
  #lastId = 0;
  readonly #requested = new Map<number, Requested>();
  readonly #asked = new Map<number, Asked>();

  /** Starts a process. */
  async start(command: ProcessCommand): Promise<GitProcess> {
    return this.#hasLauncher() ? this.#request(command) : spawnHere(command);
  }

  /** Runs a command through simple-git. @throws an error with Git's message */
  simpleGit(command: SimpleGitCommand): Promise<string> {
    if (!this.#hasLauncher()) return runSimpleGit(command);
    const id = ++this.#lastId;
    return new Promise<string>((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#send({ simpleGit: command, id });
    });
  }

  /** The id of the launcher; undefined while this process starts the others. */
  get pid(): number | undefined {
    return this.#isReady ? this.#connection?.child.pid : undefined;
  }

  /** @returns true if the launcher can be used now; otherwise one is started */
  #hasLauncher(): boolean {
    if (this.#connection === null && Date.now() >= this.#startAt) {
      this.#startAt = Date.now() + retryAfter;
      void this.#connect().catch(() => undefined);
    }
    return this.#isReady;
  }

  async #connect(): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'storefleet-git-'));
    const address = join(directory, 'socket');
    const server = createServer(socket => this.#accept(socket));
    try {
      await once(server.listen(address), 'listening');
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    server.unref();
    const script = fileURLToPath(new URL('launcher-process.js', import.meta.url));
    const child = fork(script, [address], {
      // Neither this process's options nor its environment have anything to do with Git.
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Ctrl-C in a terminal is for the server alone, which first writes what it accepted.
      detached: true,
    });
    const connection = { child, server, directory };
    this.#connection = connection;
    const removeDirectory = () => rmSync(directory, { recursive: true, force: true });
    process.once('exit', removeDirectory);
    child.on('message', (answer: LauncherAnswer) => this.#receive(answer));
    child.on('error', () => this.#disconnected(connection, removeDirectory));
    child.on('exit', () => this.#disconnected(connection, removeDirectory));
    this.#hold();
  }

  #receive(answer: LauncherAnswer): void {
    if ('isReady' in answer) {
      this.#isReady = true;
    } else if ('started' in answer) {
      const requested = this.#requested.get(answer.started);
      if (requested !== undefined) requested.pid = answer.pid;
      requested?.onStarted();
    } else if ('ended' in answer) {
      const requested = this.#requested.get(answer.ended);
      if (requested !== undefined) requested.hasEnded = true;
      requested?.onEnd(answer.end);
      this.#forgetEnded(answer.ended);
    } else if ('notStarted' in answer) {
      this.#requested.get(answer.notStarted)?.onNotStarted(answer.reason);
      this.#requested.delete(answer.notStarted);
    } else {
      const asked = this.#asked.get(answer.of);
      this.#asked.delete(answer.of);
      if ('output' in answer) asked?.resolve(answer.output);
      else asked?.reject(new Error(answer.failure));
    }
    this.#hold();
  }

  /** Processes of a launcher that ended are killed: their end would never be known. */
  #disconnected(connection: Connection, removeDirectory: () => void): void {
    if (this.#connection !== connection) return;
    this.#connection = null;
    // One that worked is replaced at once.
    if (this.#isReady) this.#startAt = 0;
    this.#isReady = false;
    connection.server.close();
    process.off('exit', removeDirectory);
    removeDirectory();
    const reason = 'the process that starts Git ended';
    for (const { pid, onNotStarted, onEnd } of this.#requested.values()) {
      killGroup(pid);
      onEnd({ code: null, signal: 'SIGKILL', stderr: reason });
      onNotStarted(reason);
    }
    for (const { reject } of this.#asked.values()) reject(new Error(reason));
    this.#requested.clear();
    this.#asked.clear();
  }

  /** Without a running process, the launcher does not keep this process alive. */
  #hold(): void {
    const connection = this.#connection;
    if (connection === null) return;
    const isUsed = this.#requested.size > 0 || this.#asked.size > 0;
    for (const handle of [connection.child, connection.child.channel]) {
      if (isUsed) handle?.ref();
      else handle?.unref();
    }
  }

  #send(request: LauncherRequest): void {
    this.#connection?.child.send(request, () => undefined);
    this.#hold();
  }

  #request(command: ProcessCommand): Promise<GitProcess> {
    const id = ++this.#lastId;
    return new Promise<GitProcess>(resolve => {
      const streams: { stdin?: Socket; stdout?: Socket } = {};
      let end: Requested['onEnd'] = () => undefined;
      const ended = new Promise<ProcessEnd>(resolveEnd => (end = resolveEnd));
      let isKnown = false;
      /** Only a process whose id is known can be killed if the launcher ends; a process that ended needs none. */
      const onKnown = () => {
        isKnown = true;
        resolveIfReady();
      };
      const resolveIfReady = () => {
        const { stdin = null, stdout } = streams;
        if (!isKnown || stdout === undefined || (command.hasInput && stdin === null)) return;
        resolve({ stdin, stdout, ended, kill: () => this.#send({ kill: id }) });
      };
      this.#requested.set(id, {
        missing: command.hasInput ? 2 : 1,
        hasEnded: false,
        onEnd: result => {
          end(result);
          onKnown();
        },
        onStarted: onKnown,
        onStream: (stream, socket) => {
          streams[stream] = socket;
          resolveIfReady();
        },
        onNotStarted: reason => {
          streams.stdin?.destroy();
          end({ code: null, signal: null, stderr: reason });
          resolve({ stdin: null, stdout: streams.stdout ?? Readable.from([]), ended, kill: () => undefined });
        },
      });
      this.#send({ start: command, id });
    });
  }

  /** The end of a short process may be known before its streams have arrived. */
  #forgetEnded(id: number): void {
    const requested = this.#requested.get(id);
    if (requested?.hasEnded === true && requested.missing === 0) this.#requested.delete(id);
  }

  /** Reads the greeting of a connection and hands over the rest. */
  #accept(socket: Socket): void {
    socket.on('error', () => undefined);
    const read = () => {
      const greeting = socket.read(greetingBytes) as Buffer | null;
      if (greeting === null) return;
      socket.off('readable', read);
      const { stream = 'stdin', id = 0 } = parseGreeting(greeting.toString()) ?? {};
      const requested = this.#requested.get(id);
      if (requested === undefined) {
        socket.destroy();
        return;
      }
      // Nothing comes from a stdin; the end of the process closes it.
      if (stream === 'stdin') socket.resume();
      requested.missing--;
      requested.onStream(stream, socket);
      this.#forgetEnded(id);
      this.#hold();
    };
    socket.on('readable', read);
  }
}
