import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run one temporary directory, which is deleted with everything that its tests and their processes leave
 * behind.
 */
export default function setup(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'storefleet-'));
  process.env.TMPDIR = directory;
  return () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
