import { spawn, type ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { maxBodyBytes, parseCgiHead } from './cgi.ts';

export interface BackendRun {
  readonly binary: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly maxMilliseconds: number;
}

/**
 * Answers a request through `git http-backend`. Bodies stream both ways, as fast as the slower side; the processes end
 * when the client disconnects or the time is up.
 * @returns Git's stderr, empty on success
 * @throws if Git could not be started or was killed: the response is truncated and must not look complete
 */
export async function runBackend(run: BackendRun, request: IncomingMessage, response: ServerResponse): Promise<string> {
  // A process group of its own, so that all end together: http-backend starts upload-pack, which starts pack-objects.
  const child = spawn(run.binary, ['http-backend'], { env: { ...run.environment }, detached: true, stdio: 'pipe' });
  const end = () => killGroup(child);
  const timer = setTimeout(end, run.maxMilliseconds);
  response.once('close', end);
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.length < 16 && complaints.push(chunk));
  const stderr = () => Buffer.concat(complaints).toString().trim();
  try {
    const [how] = await Promise.all([
      ending(child),
      pipeline(child.stdout, answer(response), response, { end: false }),
      pipeline(request, limit(maxBodyBytes), child.stdin).catch(ignoreEarlyEnd),
    ]);
    if (how.signal !== null) throw new Error(`git http-backend was ended by ${how.signal}: ${stderr()}`);
    response.end();
    return how.code === 0 ? '' : stderr() || `git http-backend exited with ${how.code ?? 'nothing'}`;
  } finally {
    clearTimeout(timer);
    response.off('close', end);
    end();
  }
}

function ending(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Git may respond, for example with an error, before it has read the whole input. */
function ignoreEarlyEnd(error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ERR_STREAM_DESTROYED') throw error;
}

/** Turns the head of the CGI response into the head of the HTTP response and passes on the rest. */
function answer(response: ServerResponse): Transform {
  let head: Buffer | null = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head === null) {
        done(null, chunk);
        return;
      }
      try {
        head = Buffer.concat([head, chunk]);
        const parsed = parseCgiHead(head);
        if (parsed === null) {
          done();
          return;
        }
        response.statusCode = parsed.status;
        for (const [name, value] of parsed.headers) response.setHeader(name, value);
        const rest = head.subarray(parsed.length);
        head = null;
        done(null, rest);
      } catch (error) {
        done(error as Error);
      }
    },
    flush(done) {
      done(head === null ? null : new Error('git http-backend ended without an answer'));
    },
  });
}

/** The body of a request is longer than a clone needs. */
export class BodyTooLong extends Error {}

function limit(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left < 0) done(new BodyTooLong('The request is too long for a clone'));
      else done(null, chunk);
    },
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of them have already ended.
  }
}
