import { sumImpacts } from '../impact/impact.ts';
import { runToEnd } from '../lib/run-to-end.ts';
import type { Content } from '../model/content.ts';
import { fleetPath, isFleetPath, storePath } from '../model/paths.ts';
import type { FleetTree } from '../model/plan.ts';
import { problemsIn } from '../model/problems.ts';
import { withStore } from '../model/tree.ts';
import { resolve } from '../resolve/resolve.ts';
import { guardHosts, guardDeletions } from '../rules/guards.ts';
import { checkStore } from './check-store.ts';
import { compareClusterFiles } from './compare-rendered.ts';
import { removalsTrailer } from './confirmed-removals.ts';
import type { CheckResult, CheckedStore, FleetDiff } from './fleet-diff.ts';
import { changedByStore, removedStores, storesToCheck, storeText } from './touched.ts';
import type { Problem, Store } from '#fleet/schema';

/**
 * Checks a change that a person or the server requests, by the rules of the planner. The cost is that of the touched
 * stores; `fleet.yaml` touches all, though only their hosts and the entries that they name.
 */
export function checkChange(change: FleetDiff): CheckResult {
  return runToEnd(checkInSteps(change));
}

/**
 * Does {@link checkChange} in steps, one store each: a thousand take seconds, and the server does other work in
 * between.
 */
export function* checkInSteps(change: FleetDiff): Generator<void, CheckResult> {
  const files = changedByStore(change.changed);
  const names = storesToCheck(change);
  let tree = fleetToClaimAgainst(change, names);
  const unowned = files.get('') ?? new Map<string, Content | null>();
  const problems: Problem[] = [
    ...pathProblems(change),
    ...misplacedFileProblems(change),
    ...removalProblems(change),
    ...compareClusterFiles(change, unowned),
    ...(change.changed.has(fleetPath) ? fleetProblems(change, new Set(names)) : []),
  ];
  const checked: CheckedStore[] = [];
  const locksWithoutProvenance: string[] = [];
  for (const name of names) {
    const {
      problems: found,
      impact,
      isCompletedLater,
      revision,
      lacksProvenance,
    } = checkStore(change, tree, name, files.get(name) ?? new Map<string, Content | null>());
    problems.push(...found);
    if (impact !== undefined) checked.push({ name, impact, isCompletedLater });
    if (lacksProvenance) locksWithoutProvenance.push(name);
    if (revision !== undefined || found.length === 0) tree = withStore(tree, name, revision);
    yield;
  }
  checked.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    problems,
    stores: checked,
    impact: sumImpacts(new Map(checked.map(({ name, impact }) => [name, impact]))),
    locksWithoutProvenance,
  };
}

/** Returns the fleet after the change, with the stores under check as they were before it. */
function fleetToClaimAgainst({ before, after }: FleetDiff, names: readonly string[]) {
  return names.reduce<FleetTree>(
    (tree, name) => withStore(tree, name, { store: before?.stores.get(name), lock: before?.locks.get(name) }),
    after,
  );
}

function pathProblems({ changed, byProgram = false }: FleetDiff): Problem[] {
  if (!byProgram) return [];
  return [...changed.keys()]
    .filter(path => !isFleetPath(path))
    .map(file => ({
      file,
      line: 1,
      column: 1,
      field: '',
      rule: 'is not below stores/ or dist/, the only files that Storefleet may change',
    }));
}

/** Returns the problems of files below `stores/` that the change adds or keeps although they belong to no store. */
function misplacedFileProblems({ after, changed }: FleetDiff): Problem[] {
  return [...after.invalid.values()]
    .filter(({ path, name }) => name === path && changed.has(path))
    .flatMap(({ problems }) => problems);
}

function removalProblems(change: FleetDiff): Problem[] {
  const removed = removedStores(change);
  try {
    guardDeletions(removed.length, change.before?.stores.size ?? 0, change.removals);
    return [];
  } catch (error) {
    const [first = ''] = removed;
    return problemsIn(storePath(first), storeText(change.after, first), error).map(problem => ({
      ...problem,
      rule: `${problem.rule}. In a pull request, add the commit trailer ${removalsTrailer}: ${removed.length}`,
    }));
  }
}

/** Returns the problems that a changed `fleet.yaml` causes in stores that the change does not touch. */
function fleetProblems({ before, after }: FleetDiff, touched: ReadonlySet<string>): Problem[] {
  const problemsOf = (tree: FleetTree, name: string, store: Store) => {
    try {
      guardHosts(tree, resolve(store, tree.fleet, tree.locks.get(name)));
      return [];
    } catch (error) {
      return problemsIn(storePath(name), storeText(tree, name), error);
    }
  };
  return [...after.stores]
    .filter(([name]) => !touched.has(name))
    .flatMap(([name, store]) => {
      const problems = problemsOf(after, name, store);
      // The change did not cause problems that existed before.
      return problems.length > 0 && before !== null && problemsOf(before, name, store).length > 0 ? [] : problems;
    });
}
