import { planChange, planCreate, planFinishDeletion, planDelete, type FleetTree, type Plan } from '#fleet';

/** A command on a store as data: it is sent to other processes, and a model applies it. */
export type StoreCommand =
  | { readonly verb: 'create' | 'change'; readonly store: string; readonly title: string }
  | { readonly verb: 'remove' | 'finish'; readonly store: string };

/** Returns the planner that the server would use. */
export const plannerOf =
  (storeCommand: StoreCommand) =>
  (tree: FleetTree): Plan => {
    switch (storeCommand.verb) {
      case 'create':
        return planCreate(tree, {
          kind: 'WooStore',
          metadata: { name: storeCommand.store },
          spec: { title: storeCommand.title, admin: { email: 'owner@example.com' } },
        });
      case 'change':
        return planChange(tree, storeCommand.store, { spec: { title: storeCommand.title } });
      case 'remove':
        return planDelete(tree, storeCommand.store);
      case 'finish':
        return planFinishDeletion(tree, storeCommand.store);
    }
  };

/** Returns the outcome that a change must have. */
export type ChangeOutcome = 'written' | 'nothing to write' | 'refused';

/** The expected fleet, in the simplest form. */
export class Model {
  #stores: ReadonlyMap<string, { readonly title: string; readonly removed: boolean }>;

  constructor(stores: Readonly<Record<string, string>> = {}) {
    this.#stores = new Map(Object.entries(stores).map(([name, title]) => [name, { title, removed: false }]));
  }

  /** `title` or `title (removed)` by name, like {@link fleetAt}. */
  get stores(): Readonly<Record<string, string>> {
    const entries = [...this.#stores].map(([name, { title, removed }]) => [
      name,
      removed ? `${title} (removed)` : title,
    ]);
    return Object.fromEntries(entries) as Record<string, string>;
  }

  apply(storeCommand: StoreCommand): ChangeOutcome {
    const store = this.#stores.get(storeCommand.store);
    const put = (after: { title: string; removed: boolean }) => {
      this.#stores = new Map([...this.#stores, [storeCommand.store, after]]);
      return 'written' as const;
    };
    if (storeCommand.verb === 'create')
      return store === undefined ? put({ title: storeCommand.title, removed: false }) : 'refused';
    if (store === undefined) return 'refused';
    if (storeCommand.verb === 'change')
      return store.title === storeCommand.title ? 'nothing to write' : put({ ...store, title: storeCommand.title });
    if (storeCommand.verb === 'remove') return store.removed ? 'refused' : put({ ...store, removed: true });
    if (!store.removed) return 'refused';
    this.#stores = new Map([...this.#stores].filter(([name]) => name !== storeCommand.store));
    return 'written';
  }
}
