import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { readImport } from '../../fleet/import/read.ts';
import { refusedFile } from '../../fleet/import/refused-file.ts';
import { flatRow, rowsInSlice, type ReadResult, type ReadTask } from './flat-row.ts';
import { InvalidInput } from '#fleet/schema';

/** Reads the one file that this thread was started for, and yields its rows in as many messages as needed. */
function* answers({ file, text, format, refused }: ReadTask): Generator<ReadResult> {
  try {
    const rows = readImport(file, text, format);
    if (refused !== undefined) {
      yield { refusedFile: refusedFile({ text, format, rows }, refused) };
      return;
    }
    for (let from = 0; from < rows.length; from += rowsInSlice) {
      const isLast = from + rowsInSlice >= rows.length;
      yield { rows: rows.slice(from, from + rowsInSlice).map(flatRow), isLast };
    }
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    yield { problems: error.problems };
  }
}

for (const answer of answers(workerData as ReadTask)) {
  parentPort?.postMessage(answer);
  if (parentPort) await once(parentPort, 'message');
}
