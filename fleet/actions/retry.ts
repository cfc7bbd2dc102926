import { Conflict, Refused } from '../model/errors.ts';
import type { StoreAction } from './action.ts';

export const retry = {
  id: 'retry',
  label: 'Retry',
  done: { retry: 'retried' },
  description: 'Recreate the pods of a store that did not come up. This ends their back-off.',
  isOffered: ({ files, isInTrouble }) => files === 'present' && isInTrouble,
  plan:
    ({ name, commands }) =>
    tree => {
      const store = commands.storeOf(tree, name);
      const lock = commands.currentLock(tree, name);
      if (lock === undefined)
        throw new Conflict(
          `The store ${name} has no manifests yet; fix its file, or wait until the server has rendered it.`,
        );
      if (store.spec.state === 'removed')
        throw new Refused(`The store ${name} is being deleted. Cancel the deletion, then retry.`);
      // The lock contains the number of the attempt, because a render has no clock.
      const next = { ...lock, spec: { ...lock.spec, attempt: (lock.spec.attempt ?? 1) + 1 } };
      return commands.assemble(tree, {
        action: 'retry',
        subject: `Retry store ${name}`,
        text: commands.textOf(tree, name),
        before: { store, lock },
        after: { store, lock: next },
      });
    },
} as const satisfies StoreAction;
