import type { StoreSummary } from '#contract';

export function givenSummary(name: string, over: Partial<StoreSummary> = {}): StoreSummary {
  return {
    name,
    title: name,
    owner: 'platform',
    cluster: 'local',
    host: `${name}.localhost`,
    size: 'small',
    kind: 'WooStore',
    createdAt: null,
    status: { phase: 'Live', reason: 'Live', message: 'Shoppers can order.', since: null },
    problem: null,
    drifted: 0,
    links: { shop: `http://${name}.localhost/`, admin: `http://${name}.localhost/wp-admin/`, engine: null },
    ...over,
  };
}
