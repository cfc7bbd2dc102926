import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { Ledger } from './ledger/index.ts';
import { fleetPath, isTreeFile, planSeed } from '#fleet';

/**
 * Makes the first commit of a new fleet repository out of a directory with `fleet.yaml` and `stores/`.
 * @param repositoryUrl where engines will fetch it; written into `fleet.yaml`, whose comments stay
 * @throws InvalidInput when the directory holds a file that breaks a rule
 */
export async function seed(ledger: Ledger, directory: string, repositoryUrl: string | undefined): Promise<void> {
  const texts = new Map<string, string>();
  const stores = await readdir(join(directory, 'stores')).catch(() => []);
  for (const path of [fleetPath, ...stores.map(file => `stores/${file}`)]) {
    if (isTreeFile(path)) texts.set(path, await readFile(join(directory, path), 'utf8'));
  }
  const fleet = texts.get(fleetPath);
  if (fleet !== undefined && repositoryUrl !== undefined) {
    const document = parseDocument(fleet);
    document.setIn(['spec', 'repository', 'url'], repositoryUrl);
    texts.set(fleetPath, document.toString({ lineWidth: 0 }));
  }
  await ledger.submitFirst({ id: randomUUID(), actor: { name: 'storefleet' }, at: new Date() }, planSeed(texts));
}
