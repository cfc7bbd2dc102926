import { findBase, isShallow, submodulesIn, withSubmodules, type Base } from './base-fleet.ts';
import {
  checkChange,
  compareCheckout,
  earlierLocks,
  isSameContent,
  noImpact,
  readCheckout,
  Refused,
  renderCheckout,
  storeOfPath,
  type CheckResult,
  type Checkout,
  type Content,
  type FleetDiff,
} from '#fleet';
import { formatProblem, InvalidInput, type Problem } from '#fleet/schema';

export interface ComparisonOptions {
  /**
   * Commit or branch to compare with.
   * @default the default branch
   */
  readonly base?: string;
  /** Confirmed number of removals. @default the trailer of a commit since the base */
  readonly removals?: number;
}

/** Result of checking a checkout. */
export interface CheckoutResult extends CheckResult {
  readonly base?: Pick<Base, 'commit' | 'name' | 'prefix'>;
  /** Problems in files that the change does not touch: they existed before, and block no one. */
  readonly before: readonly Problem[];
  /** Stores that another renderer version rendered. */
  readonly outdated: readonly string[];
}

/** Checks a checkout, and its changes against a base. @throws Refused if the named base can't be used */
export async function checkWithBase(directory: string, options: ComparisonOptions): Promise<CheckoutResult> {
  let checkout: Checkout;
  try {
    checkout = withSubmodules(await readCheckout(directory), await submodulesIn(directory));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { ...nothing, problems: error.problems };
  }
  const base = await findBase(directory, options.base, checkout.tree.fleet.spec.repository.branch);
  const shallow = await isShallow(directory);
  if (base === undefined && shallow) throw new Refused(`No base to compare with: ${fetchAll}.`);
  const before = base?.checkout ?? null;
  const removals = options.removals ?? base?.removals;
  const change: FleetDiff = {
    before: before?.tree ?? null,
    after: checkout.tree,
    changed: changesBetween(before, checkout),
    ...(removals === undefined ? {} : { removals }),
  };
  const first = checkChange(change);
  // Going back to an earlier lock is allowed, and Git has the earlier ones.
  const earlier = await (base && earlierLocks(base.history, change.after, first.locksWithoutProvenance));
  const checked = earlier === undefined || earlier.size === 0 ? first : checkChange({ ...change, earlier });
  const cut =
    shallow && checked.locksWithoutProvenance.length > 0
      ? [{ field: '', rule: `Earlier locks may be missing: ${fetchAll}` }]
      : [];
  const { outdated, problems } = before === null ? { outdated: [], problems: [] } : restOf(checkout, change, checked);
  return {
    ...checked,
    problems: [...checked.problems, ...cut],
    outdated,
    before: problems,
    ...(base === undefined ? {} : { base }),
  };
}

const fetchAll =
  'this clone is shallow; fetch its whole history (git fetch --unshallow, or fetch-depth: 0 of actions/checkout)';

const nothing: Omit<CheckoutResult, 'problems'> = {
  stores: [],
  impact: { ...noImpact, summary: 'Changes no store' },
  locksWithoutProvenance: [],
  before: [],
  outdated: [],
};

/** Returns the content of each path; any text for a path that is not read. */
const filesOf = ({ tree, rendered }: Checkout) =>
  new Map<string, Content>([
    ...[...tree.paths].map((path): [string, string] => [path, '']),
    ...tree.texts,
    ...rendered,
  ]);

function changesBetween(before: Checkout | null, after: Checkout): Map<string, Content | null> {
  const old = before === null ? new Map<string, Content>() : filesOf(before);
  const now = filesOf(after);
  const changes = new Map<string, Content | null>([...now].filter(([path, it]) => !isSameContent(old.get(path), it)));
  for (const path of old.keys()) if (!now.has(path)) changes.set(path, null);
  return changes;
}

/** Returns the problems in the rest of the checkout, which the change does not touch. */
function restOf(checkout: Checkout, { changed }: FleetDiff, { stores, problems }: CheckResult) {
  const touched = new Set([...stores.map(({ name }) => name), ...[...changed.keys()].map(storeOfPath)]);
  const reported = new Set(problems.map(formatProblem));
  const isRest = (path: string | undefined) =>
    path !== undefined && !changed.has(path) && (storeOfPath(path) === undefined || !touched.has(storeOfPath(path)));
  const rendered = renderCheckout(checkout);
  // The server adds missing files, or queues the store.
  const differences = compareCheckout(checkout, rendered).filter(({ change }) => change !== 'add');
  return {
    outdated: rendered.outdated,
    problems: [
      ...rendered.problems.filter(({ file }) => isRest(file)),
      ...differences
        .filter(({ path }) => isRest(path))
        .map(({ path }) => ({
          file: path,
          field: '',
          rule: 'does not match stores and locks; run storefleet render',
        })),
    ].filter(problem => !reported.has(formatProblem(problem))),
  };
}
