import { Conflict, Refused } from '../model/errors.ts';
import type { FleetTree, Plan } from '../model/plan.ts';
import { assemble, currentLock, storeOf, textOf } from './assemble.ts';

/**
 * Plans another attempt at a store that did not come up: its pods are made anew, which ends their back-off. The number
 * of the attempt stands in the lock, because a render knows no clock.
 * @throws NotFound, Conflict when it has no manifests yet, Refused when it is to be removed
 */
export function planRetry(tree: FleetTree, name: string): Plan {
  const store = storeOf(tree, name);
  const lock = currentLock(tree, name);
  if (lock === undefined) throw new Conflict(`The store ${name} has no manifests yet; there is nothing to retry.`);
  if (store.spec.state === 'removed') throw new Refused(`The store ${name} is being removed.`);
  const next = { ...lock, spec: { ...lock.spec, attempt: (lock.spec.attempt ?? 1) + 1 } };
  return assemble(tree, {
    action: 'retry',
    subject: `Retry store ${name}`,
    text: textOf(tree, name),
    before: { store, lock },
    after: { store, lock: next },
  });
}
