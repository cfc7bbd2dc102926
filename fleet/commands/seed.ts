import { addAmounts, measure, nothing } from '../impact/measure.ts';
import type { Plan } from '../model/plan.ts';
import { readTree } from '../model/tree.ts';
import { renderCluster } from '../render/cluster.ts';
import { render, renderObjects } from '../render/render.ts';
import { resolve } from '../resolve/resolve.ts';
import { InvalidInput } from '#fleet/schema';

/**
 * Plans the first commit of a fleet: `fleet.yaml`, the example stores and all their rendered files.
 * @param texts text by path of `fleet.yaml` and `stores/*.yaml`
 * @throws InvalidInput if one of them is invalid
 */
export function planSeed(texts: ReadonlyMap<string, string>): Plan {
  const tree = readTree(texts, new Set(texts.keys()));
  const problems = [...tree.invalid.values()].flatMap(file => file.problems);
  if (problems.length > 0) throw new InvalidInput(problems);
  const writes = new Map(texts);
  let requests = nothing;
  for (const cluster of Object.keys(tree.fleet.spec.clusters)) {
    for (const [path, text] of renderCluster(tree.fleet, cluster)) writes.set(path, text);
  }
  for (const store of tree.stores.values()) {
    const lock = resolve(store, tree.fleet);
    for (const [path, text] of render(store, lock)) writes.set(path, text);
    requests = addAmounts(requests, measure(renderObjects(store, lock)));
  }
  const added = tree.stores.size;
  return {
    action: 'seed',
    store: '',
    writes,
    deletedPaths: [],
    subject: `Initialize fleet ${tree.fleet.metadata.name}`,
    impact: {
      summary: `Adds ${added} ${added === 1 ? 'store' : 'stores'}`,
      stores: { added, changed: 0, removed: 0 },
      requests,
      fields: [],
      restarts: [],
      warnings: [],
    },
  };
}
