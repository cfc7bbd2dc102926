import { planChange, planCreate, planFinishDeletion, planDelete, type FleetTree, type Plan } from '#fleet';

/** A change of a store as data: it is sent to other processes, and a model applies it. */
export type StoreChange =
  | { readonly verb: 'create' | 'change'; readonly store: string; readonly title: string }
  | { readonly verb: 'remove' | 'finish'; readonly store: string };

/** Returns the planner that the server would use. */
export const plannerOf =
  (storeChange: StoreChange) =>
  (tree: FleetTree): Plan => {
    switch (storeChange.verb) {
      case 'create':
        return planCreate(tree, {
          kind: 'WooStore',
          metadata: { name: storeChange.store },
          spec: { title: storeChange.title, admin: { email: 'owner@example.com' } },
        });
      case 'change':
        return planChange(tree, storeChange.store, { spec: { title: storeChange.title } });
      case 'remove':
        return planDelete(tree, storeChange.store);
      case 'finish':
        return planFinishDeletion(tree, storeChange.store);
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

  apply(storeChange: StoreChange): ChangeOutcome {
    const store = this.#stores.get(storeChange.store);
    const put = (after: { title: string; removed: boolean }) => {
      this.#stores = new Map([...this.#stores, [storeChange.store, after]]);
      return 'written' as const;
    };
    if (storeChange.verb === 'create')
      return store === undefined ? put({ title: storeChange.title, removed: false }) : 'refused';
    if (store === undefined) return 'refused';
    if (storeChange.verb === 'change')
      return store.title === storeChange.title ? 'nothing to write' : put({ ...store, title: storeChange.title });
    if (storeChange.verb === 'remove') return store.removed ? 'refused' : put({ ...store, removed: true });
    if (!store.removed) return 'refused';
    this.#stores = new Map([...this.#stores].filter(([name]) => name !== storeChange.store));
    return 'written';
  }
}
