import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { InTurn } from '../in-turn.ts';
import { rowOf, type Answer, type Question } from './flat-row.ts';
import { readBulk, type BulkRow } from '#fleet';
import { InvalidInput } from '#fleet/schema';

/** Characters that are read at once in some milliseconds; to start a thread takes longer. */
const short = 4096;

/** Megabytes that a thread may take; a file of 5,000 stores takes a fifth. */
const memory = 1024;

/** Milliseconds; a file of 5,000 stores takes some seconds. */
const patience = 60_000;

const turns = new InTurn();

/**
 * As {@link readBulk}, beside everything else: megabytes of YAML take seconds, and all other requests would wait for
 * them. One file is read at a time.
 * @throws InvalidInput
 */
export async function readBulkAside(question: Question): Promise<readonly BulkRow[]> {
  const { file, text, format } = question;
  if (text.length <= short) return readBulk(file, text, format);
  const answer = await turns.run(() => ask(question));
  if ('problems' in answer) throw new InvalidInput(answer.problems);
  return answer.rows.map(rowOf);
}

async function ask(question: Question): Promise<Answer> {
  const thread = new Worker(new URL('thread.js', import.meta.url), {
    workerData: question,
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  try {
    const [answer] = (await once(thread, 'message', { signal: AbortSignal.timeout(patience) })) as [Answer];
    return answer;
  } catch (error) {
    if (!isTooMuch(error)) throw error;
    const rule = 'takes too much memory or time to be read; send it in parts';
    throw new InvalidInput([{ file: question.file, line: 1, column: 1, field: '', rule }]);
  } finally {
    void thread.terminate();
  }
}

const isTooMuch = (error: unknown) =>
  error instanceof Error &&
  (error.name === 'AbortError' || ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'));
