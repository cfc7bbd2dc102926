import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import type { Ledger } from '../ledger/index.ts';
import { fleetPath, isTreeFile, planSeed, whenAbsent } from '#fleet';
import { InvalidInput } from '#fleet/schema';

/**
 * Makes the first commit of a new fleet repository from a directory with `fleet.yaml` and `stores/`.
 * @param repositoryUrl address for engines; written into `fleet.yaml`, as is the branch; comments stay
 * @throws InvalidInput if a file of the directory breaks a rule
 */
export async function seed(ledger: Ledger, directory: string, repositoryUrl: string | undefined): Promise<void> {
  const texts = new Map<string, string>();
  const stores = await readdir(join(directory, 'stores')).catch(whenAbsent([]));
  for (const path of [fleetPath, ...stores.map(file => `stores/${file}`)]) {
    if (!isTreeFile(path)) continue;
    const text = await readFile(join(directory, path), 'utf8').catch(whenAbsent(undefined));
    if (text !== undefined) texts.set(path, text);
  }
  const fleet = texts.get(fleetPath);
  if (fleet === undefined) {
    throw new InvalidInput([{ file: fleetPath, field: '', rule: `is missing from ${directory}` }]);
  }
  texts.set(fleetPath, withRepository(fleet, repositoryUrl, ledger.branch));
  await ledger.submitFirst({ id: randomUUID(), actor: { name: 'storefleet' }, at: new Date() }, planSeed(texts));
}

/** A text without the place for it stays as it is: the schema describes its fault better. */
function withRepository(fleet: string, url: string | undefined, branch: string): string {
  const document = parseDocument(fleet);
  const at = ['spec', 'repository'];
  const repository = document.getIn(at, true);
  const isMappingThere = isMap(document.get('spec', true)) && (repository === undefined || isMap(repository));
  if (document.errors.length > 0 || !isMappingThere) return fleet;
  const isNamed = (document.getIn([...at, 'branch']) ?? 'main') === branch;
  if (url === undefined && isNamed) return fleet;
  if (url !== undefined) document.setIn([...at, 'url'], url);
  if (!isNamed) document.setIn([...at, 'branch'], branch);
  return document.toString({ lineWidth: 0 });
}
