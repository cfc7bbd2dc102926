import { storeDetail, storeList, type StoreStatus, type StoreSummary } from '#contract';

/** The API of a running server, for steps that a scenario does not take in the browser. It throws on a refusal. */
export interface FleetApi {
  create(name: string, spec?: object): Promise<void>;
  /** Sends a store file as JSON, of any kind. */
  createFrom(store: object): Promise<void>;
  change(name: string, spec: object): Promise<void>;
  retry(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  list(): Promise<StoreSummary[]>;
  status(name: string): Promise<StoreStatus>;
}

export function fleetApi(url: string): FleetApi {
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status !== 202) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const read = async (path: string): Promise<unknown> => (await fetch(`${url}/api${path}`)).json();
  return {
    create: (name, spec = {}) =>
      send('POST', '/stores', {
        kind: 'WooStore',
        metadata: { name },
        spec: { title: name, admin: { email: 'o@example.com' }, ...spec },
      }),
    createFrom: store => send('POST', '/stores', store),
    change: (name, spec) => send('PATCH', `/stores/${name}`, { spec }),
    retry: name => send('POST', `/stores/${name}/actions/retry`),
    remove: name => send('DELETE', `/stores/${name}`, { confirm: name }),
    list: async () => {
      const stores: StoreSummary[] = [];
      for (let after: string | null = ''; after !== null;) {
        const page = storeList.parse(await read(`/stores?limit=1000&after=${encodeURIComponent(after)}`));
        stores.push(...page.items);
        after = page.next;
      }
      return stores;
    },
    status: async name => storeDetail.parse(await read(`/stores/${name}`)).status,
  };
}
