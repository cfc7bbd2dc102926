import { once } from 'node:events';
import { setImmediate as yieldThread } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SerialQueue } from '../lib/serial-queue.ts';
import { rowOf, type ReadResult, type ReadTask, type RefusedRows } from './flat-row.ts';
import { readImport, refusedFile, type ImportFormat, type ImportRow } from '#fleet';
import { InvalidInput } from '#fleet/schema';

/**
 * Number of characters up to which a file is read directly: that takes at most some 20 milliseconds, and starting a
 * thread takes ten times as long.
 */
const shortLengths: Readonly<Record<ImportFormat, number>> = { csv: 65_536, yaml: 4096, json: 4096 };

/** Megabytes that a thread may use; a file of 5,000 stores takes a fifth. */
const memory = 1024;

/** Milliseconds that a thread may run; a file of 5,000 stores takes some seconds. */
const timeoutMs = 60_000;

const turns = new SerialQueue();

/**
 * Reads a file like {@link readImport}, in a thread: megabytes of YAML take seconds, and all other requests would wait.
 * One file is read at a time.
 * @throws InvalidInput
 */
export async function readImportInThread(task: Omit<ReadTask, 'refused'>): Promise<readonly ImportRow[]> {
  const { file, text, format } = task;
  if (text.length <= shortLengths[format]) return readImport(file, text, format);
  return turns.run(async () => {
    const rows: ImportRow[] = [];
    for await (const answer of answersTo(task)) {
      if ('rows' in answer) for (const row of answer.rows) rows.push(rowOf(row));
    }
    return rows;
  });
}

/** Builds the file of {@link refusedFile} in a thread, like {@link readImportInThread}. */
export async function refusedFileAside(task: ReadTask & { readonly refused: RefusedRows }): Promise<string> {
  const { file, text, format, refused } = task;
  if (text.length <= shortLengths[format])
    return refusedFile({ text, format, rows: readImport(file, text, format) }, refused);
  return turns.run(async () => {
    for await (const answer of answersTo(task)) {
      if ('refusedFile' in answer) return answer.refusedFile;
    }
    throw new Error('The thread returned no file of refused rows');
  });
}

/** Yields the messages of a new thread. @throws InvalidInput */
async function* answersTo(task: ReadTask): AsyncGenerator<Exclude<ReadResult, { problems: unknown }>> {
  const thread = new Worker(new URL('thread.js', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    for (;;) {
      const [answer] = (await once(thread, 'message', { signal })) as [ReadResult];
      if ('problems' in answer) throw new InvalidInput(answer.problems);
      yield answer;
      if (!('rows' in answer) || answer.isLast) return;
      // Messages that were already sent arrive all at once, so the next rows are requested one message at a time.
      await yieldThread();
      thread.postMessage('next');
    }
  } catch (error) {
    if (!isTooMuch(error)) throw error;
    const rule = 'takes too much memory or time to parse; split it into several files';
    throw new InvalidInput([{ file: task.file, line: 1, column: 1, field: '', rule }]);
  } finally {
    void thread.terminate();
  }
}

const isTooMuch = (error: unknown) =>
  error instanceof Error &&
  (error.name === 'AbortError' || ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'));
