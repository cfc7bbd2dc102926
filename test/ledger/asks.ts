import { planChange, planCreate, planFinishDeletion, planDelete, type FleetTree, type Plan } from '#fleet';

/** What somebody wants of a store, as data: it goes to other processes, and a model understands it. */
export type Ask =
  | { readonly verb: 'create' | 'change'; readonly store: string; readonly title: string }
  | { readonly verb: 'remove' | 'finish'; readonly store: string };

/** The planner that the server would use. */
export const plannerOf =
  (ask: Ask) =>
  (tree: FleetTree): Plan => {
    switch (ask.verb) {
      case 'create':
        return planCreate(tree, {
          kind: 'WooStore',
          metadata: { name: ask.store },
          spec: { title: ask.title, admin: { email: 'owner@example.com' } },
        });
      case 'change':
        return planChange(tree, ask.store, { spec: { title: ask.title } });
      case 'remove':
        return planDelete(tree, ask.store);
      case 'finish':
        return planFinishDeletion(tree, ask.store);
    }
  };

/** What must become of an ask. */
export type AskOutcome = 'written' | 'nothing to write' | 'refused';

/** What a fleet should be, the simplest way to say it. */
export class Model {
  #stores: ReadonlyMap<string, { readonly title: string; readonly removed: boolean }>;

  constructor(stores: Readonly<Record<string, string>> = {}) {
    this.#stores = new Map(Object.entries(stores).map(([name, title]) => [name, { title, removed: false }]));
  }

  /** `title` or `title (removed)` by name, as {@link fleetAt} tells it. */
  get stores(): Readonly<Record<string, string>> {
    const entries = [...this.#stores].map(([name, { title, removed }]) => [
      name,
      removed ? `${title} (removed)` : title,
    ]);
    return Object.fromEntries(entries) as Record<string, string>;
  }

  apply(ask: Ask): AskOutcome {
    const store = this.#stores.get(ask.store);
    const put = (after: { title: string; removed: boolean }) => {
      this.#stores = new Map([...this.#stores, [ask.store, after]]);
      return 'written' as const;
    };
    if (ask.verb === 'create') return store === undefined ? put({ title: ask.title, removed: false }) : 'refused';
    if (store === undefined) return 'refused';
    if (ask.verb === 'change')
      return store.title === ask.title ? 'nothing to write' : put({ ...store, title: ask.title });
    if (ask.verb === 'remove') return store.removed ? 'refused' : put({ ...store, removed: true });
    if (!store.removed) return 'refused';
    this.#stores = new Map([...this.#stores].filter(([name]) => name !== ask.store));
    return 'written';
  }
}
