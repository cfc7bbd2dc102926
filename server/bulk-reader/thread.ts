import { parentPort, workerData } from 'node:worker_threads';
import { readBulk } from '../../fleet/bulk/read.ts';
import { flatRow, type Answer, type Question } from './flat-row.ts';
import { InvalidInput } from '#fleet/schema';

/** Reads the one file that this thread was started for. */
function answer({ file, text, format }: Question): Answer {
  try {
    return { rows: readBulk(file, text, format).map(flatRow) };
  } catch (error) {
    if (error instanceof InvalidInput) return { problems: error.problems };
    throw error;
  }
}

parentPort?.postMessage(answer(workerData as Question));
