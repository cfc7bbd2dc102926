import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

// Runs in a server started by a benchmark with --expose-gc. On SIGUSR2 it collects garbage and writes a line with the
// bytes that remain.
const log = process.env.HEAP_LOG;

if (isMainThread && log !== undefined) {
  process.on('SIGUSR2', () => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    appendFileSync(log, `${JSON.stringify({ heapUsed, external })}\n`);
  });
}
