import { CORE_SCHEMA, load } from 'js-yaml';
import { dumpDocument } from '../render/yaml.ts';
import { lockFile, parseValue, type Lock } from '#fleet/schema';

/** Characters of a text that can't exceed another limit of a file. A lock has some 1,300. */
const most = 8000;

/**
 * Returns the valid lock in a text exactly as it is written here; undefined for any other text, which `parseFile` reads
 * or refuses. Takes a fifth of its time, because it knows no positions; a fleet has as many locks as stores.
 */
export function readWrittenLock(text: string): Lock | undefined {
  if (text.length > most || text.includes('\uFFFD')) return undefined;
  try {
    const value = load(text, { schema: CORE_SCHEMA });
    // Both libraries read back what is written, so a value that gives this text is the one that they read in it.
    const isWritten = typeof value === 'object' && value !== null && dumpDocument(value) === text;
    return isWritten ? parseValue(lockFile, value) : undefined;
  } catch {
    return undefined;
  }
}
