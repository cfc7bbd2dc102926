import { remains } from '../status/index.ts';
import type { StatusService } from './status-service.ts';
import { Conflict } from '#fleet';

/**
 * Guards a new store from using the namespace of an old one, and taking over its volumes.
 * @returns a check that throws Conflict while a cluster has objects of a store of that name that Git does not have
 */
export async function remainsGuard(statusService: StatusService): Promise<(name: string) => Promise<void>> {
  const head = await statusService.head();
  return async name => {
    if (head.tree.stores.has(name) || !statusService.has(head, name)) return;
    const { observation, status } = await statusService.evaluate(name);
    if (remains(observation).length > 0) {
      throw new Conflict(`A store ${name} is still in the cluster. ${status.message}`, 'metadata.name');
    }
  };
}
