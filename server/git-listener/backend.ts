import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startGit } from '../git/process.ts';
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
  const child = await startGit(run, ['http-backend'], true);
  const end = () => child.kill();
  const timer = setTimeout(end, run.maxMilliseconds);
  response.once('close', end);
  if (response.destroyed) end();
  try {
    const [how] = await Promise.all([
      child.ended,
      pipeline(child.stdout, answer(response), response, { end: false }),
      child.stdin && pipeline(request, limit(maxBodyBytes), child.stdin).catch(ignoreEarlyEnd),
    ]);
    const stderr = how.stderr.trim();
    if (how.signal !== null) throw new Error(`git http-backend was ended by ${how.signal}: ${stderr}`);
    if (how.code === null) throw new Error(`git http-backend could not be started: ${stderr}`);
    response.end();
    return how.code === 0 ? '' : stderr || `git http-backend exited with ${how.code}`;
  } finally {
    clearTimeout(timer);
    response.off('close', end);
    end();
  }
}

/** Git may respond, for example with an error, before it has read the whole input. */
function ignoreEarlyEnd(error: unknown): void {
  if (!earlyEnds.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
}

const earlyEnds: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_UNABLE_TO_PIPE',
  'ERR_STREAM_WRITE_AFTER_END',
]);

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
