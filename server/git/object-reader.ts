import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { DamagedObject, GitFailed } from './errors.ts';
import { limits } from './limits.ts';
import type { GitCommand } from './process.ts';

type ObjectType = keyof typeof limits.objectBytes;

export interface FoundObject {
  readonly id: string;
  readonly type: ObjectType;
  /** Size of the content in bytes. */
  readonly size: number;
}

export interface GitObject extends FoundObject {
  /** Null if it is larger than {@link limits} allow. */
  readonly content: Buffer | null;
}

/** A request, one line of `cat-file --batch-command`; the responses arrive in the order of the requests. */
interface Request {
  readonly command: 'info' | 'contents';
  readonly name: string;
  readonly resolve: (answer: Answer | null) => void;
  readonly reject: (error: Error) => void;
  /** Number of times that Git ended while reading this object. */
  ends: number;
}

interface Answer extends FoundObject {
  readonly content?: Buffer;
}

/** Number of ends in a row after which the fault is not that of single objects. */
const maxEndsInARow = 20;

/**
 * Reads objects and refs through one long-lived `git cat-file --batch-command`: a read costs a fraction of a
 * millisecond instead of a process. Refs are resolved again for each request. A process that ends is replaced; an
 * object that ends it twice is damaged, and the requests behind it are still answered.
 */
export class ObjectReader {
  readonly #command: GitCommand;
  #child: ChildProcessWithoutNullStreams | null = null;
  #waiting: Request[] = [];
  /** Number of requests at the front of the list that are already answered. */
  #answered = 0;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Number of buffered bytes from which parsing is worthwhile. */
  #minLength = 0;
  /** Number of processes that ended in a row without a response in between. */
  #endsInARow = 0;
  #closed = false;

  constructor(command: GitCommand) {
    this.#command = command;
  }

  /** @param name a ref, an id or `<id>^`, on one line @returns null if there is no object of this name */
  find(name: string): Promise<FoundObject | null> {
    return this.#request('info', name);
  }

  /** Returns an object with its content. Its size is checked first: content that is too large never leaves Git. */
  async read(name: string): Promise<GitObject | null> {
    const found = await this.find(name);
    if (found === null) return null;
    const isTooLarge = found.size > limits.objectBytes[found.type];
    const content = isTooLarge ? null : ((await this.#request('contents', found.id))?.content ?? null);
    return { ...found, content };
  }

  close(): void {
    this.#closed = true;
    this.#child?.kill();
  }

  #request(command: Request['command'], name: string): Promise<Answer | null> {
    if (this.#closed) return Promise.reject(new GitFailed('cat-file', 'the ledger is closed'));
    if (/[\s\0]/.test(name)) return Promise.resolve(null);
    return new Promise((resolve, reject) => this.#send({ command, name, resolve, reject, ends: 0 }));
  }

  #send(request: Request): void {
    const child = (this.#child ??= this.#start());
    this.#waiting.push(request);
    this.#hold(child);
    // Requests that are made together are written at once.
    if (child.stdin.writableCorked === 0) {
      child.stdin.cork();
      process.nextTick(() => child.stdin.uncork());
    }
    child.stdin.write(`${request.command} ${request.name}\n`);
  }

  #start(): ChildProcessWithoutNullStreams {
    const { binary, environment } = this.#command;
    // Started from here, because it is the first Git of a server, which is small then, and the only one for hours.
    const child = spawn(binary, ['cat-file', '--batch-command'], { env: { ...environment }, detached: true });
    this.#keep([]);
    child.stdin.on('error', () => undefined);
    child.stderr.resume();
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.on('error', error => this.#ended(child, error.message));
    // Git ends by itself on an object that it can't read; a signal from outside says nothing about the object.
    child.on('close', (_code, signal) => this.#ended(child, 'the process ended', signal === null));
    return child;
  }

  /** Without a pending request, the child does not keep this process alive. */
  #hold(child: ChildProcessWithoutNullStreams): void {
    for (const handle of [child, child.stdin, child.stdout, child.stderr] as unknown as NodeJS.RefCounted[]) {
      if (this.#waiting.length > 0) handle.ref();
      else handle.unref();
    }
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < this.#minLength) return;
    const buffer = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let offset = 0;
    for (;;) {
      const request = this.#waiting[this.#answered];
      const parsed = request ? parseAnswer(buffer, offset, request.command) : 'incomplete';
      if (typeof parsed !== 'object') {
        this.#keep([buffer.subarray(offset)], parsed === 'incomplete' ? 0 : parsed - offset);
        break;
      }
      offset = parsed.end;
      this.#answered++;
      this.#endsInARow = 0;
      request?.resolve(parsed.answer);
    }
    this.#forgetAnswered();
    if (this.#waiting.length === 0 && this.#child) this.#hold(this.#child);
  }

  #keep(chunks: Buffer[], minLength = 0): void {
    this.#chunks = chunks;
    this.#length = chunks.reduce((sum, { length }) => sum + length, 0);
    this.#minLength = minLength;
  }

  /** Runs now and then: deleting each request once it is answered would move all others in the list. */
  #forgetAnswered(): void {
    if (this.#answered * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#answered);
    this.#answered = 0;
  }

  #ended(child: ChildProcessWithoutNullStreams, reason: string, isByItself = false): void {
    if (this.#child !== child) return;
    this.#child = null;
    const left = this.#waiting.slice(this.#answered);
    this.#waiting = [];
    this.#answered = 0;
    // Responses arrive in the order of the requests, so Git ended on the first one without a response.
    const [first, ...others] = left;
    this.#endsInARow++;
    const isStarted = child.pid !== undefined;
    if (this.#closed || this.#endsInARow > (isStarted ? maxEndsInARow : 1)) {
      for (const request of left) request.reject(new GitFailed('cat-file', reason));
    } else {
      if (first && ++first.ends <= 1) this.#send(first);
      else
        first?.reject(isByItself ? new DamagedObject(`the object ${first.name}`) : new GitFailed('cat-file', reason));
      for (const request of others) this.#send(request);
    }
  }
}

/**
 * Parses one response of `cat-file --batch-command`: `<id> <type> <size>\n`, followed by `<content>\n` if that was
 * requested, or `<name> missing\n`.
 * @returns the length that the buffer needs if the response is incomplete, `incomplete` if that length is unknown
 */
export function parseAnswer(
  buffer: Buffer,
  start: number,
  command: Request['command'],
): { answer: Answer | null; end: number } | number | 'incomplete' {
  const lineEnd = buffer.indexOf(10, start);
  if (lineEnd < 0) return 'incomplete';
  const line = buffer.toString('utf8', start, lineEnd);
  const [, id = '', type = '', digits = '0'] = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/.exec(line) ?? [];
  if (id === '') return { answer: null, end: lineEnd + 1 };
  const found: FoundObject = { id, type: type as ObjectType, size: Number(digits) };
  if (command === 'info') return { answer: found, end: lineEnd + 1 };
  const contentEnd = lineEnd + 1 + found.size;
  if (buffer.length < contentEnd + 1) return contentEnd + 1;
  // Copies it: a slice would keep the whole chunk of the pipe alive in a cache.
  const content = Buffer.from(buffer.subarray(lineEnd + 1, contentEnd));
  return { answer: { ...found, content }, end: contentEnd + 1 };
}
