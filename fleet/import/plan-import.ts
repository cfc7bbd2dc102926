import { isDeepStrictEqual } from 'node:util';
import { planChange, planCreate } from '../commands/changes.ts';
import { sumImpacts } from '../impact/impact.ts';
import { isPlainObject } from '../lib/plain-object.ts';
import { storePath } from '../model/paths.ts';
import type { FleetTree, Impact, Plan } from '../model/plan.ts';
import { placed, problemsOf } from '../model/problems.ts';
import { applyPlan, isTreeFile, readStore } from '../model/tree.ts';
import { guardDeletions } from '../rules/guards.ts';
import type { SlotExemptStores } from '../rules/start-slots.ts';
import { nameOf, type ImportRow } from './row.ts';
import { readYaml, type Problem } from '#fleet/schema';

/** Outcome of one row of an import. */
export type ImportOutcome =
  | { readonly state: 'planned'; readonly name: string; readonly plan: Plan }
  /** The store exists and has all requested values already. */
  | { readonly state: 'unchanged'; readonly name: string }
  | { readonly state: 'refused'; readonly name: string; readonly problems: readonly Problem[] };

export interface ImportOptions {
  /** Stores that take no start slot. */
  readonly slotExempt?: SlotExemptStores;
  /** The exact number of stores to remove, as the requester confirmed it. */
  readonly removals?: number;
  /** Rows that are refused for reasons that the tree does not know: problems by the index of the row. */
  readonly refused?: ReadonlyMap<number, readonly Problem[]>;
}

export interface PlannedImport {
  /** Outcomes in the order of the rows. */
  readonly outcomes: readonly ImportOutcome[];
  /** Impact of all planned rows together. */
  readonly impact: Impact;
  /** The fleet after all planned rows. */
  readonly tree: FleetTree;
}

/**
 * Plans many stores at once. A row with a new name creates a store; a row with an existing name changes the fields that
 * it names and leaves the others. Each row is planned on the fleet after the rows before it, so of two that claim one
 * host the second is refused. Rows are independent: a caller that wants all or nothing writes nothing if one is
 * refused. Repeating the request changes nothing.
 */
export function planImport(tree: FleetTree, rows: readonly ImportRow[], options: ImportOptions = {}): PlannedImport {
  let next = tree;
  const outcomes = [...planImportRows(tree, rows, options)].map(({ outcome, tree: after }) => {
    next = after;
    return outcome;
  });
  const planned = outcomes.flatMap(outcome => (outcome.state === 'planned' ? [outcome] : []));
  return { outcomes, impact: sumImpacts(new Map(planned.map(({ name, plan }) => [name, plan.impact]))), tree: next };
}

/**
 * Plans like {@link planImport}, one row at a time: thousands take seconds, and other tasks may run between two rows.
 */
export function* planImportRows(
  tree: FleetTree,
  rows: readonly ImportRow[],
  options: ImportOptions = {},
): Generator<{ readonly row: ImportRow; readonly outcome: ImportOutcome; readonly tree: FleetTree }> {
  const { slotExempt = new Set(), removals, refused = new Map<number, readonly Problem[]>() } = options;
  const refusals = importRefusals(tree, rows, removals);
  let next = tree;
  for (const [index, row] of rows.entries()) {
    const problems = refusals.get(index) ?? refused.get(index);
    const outcome = problems === undefined ? outcomeOf(next, row, slotExempt) : refusedRow(row, problems);
    if (outcome.state === 'planned') next = applyPlan(next, outcome.plan);
    yield { row, outcome, tree: next };
  }
}

function outcomeOf(tree: FleetTree, row: ImportRow, slotExempt: SlotExemptStores): ImportOutcome {
  try {
    const plan = planImportRow(tree, row, slotExempt);
    return plan === null ? { state: 'unchanged', name: nameOf(row) } : { state: 'planned', name: nameOf(row), plan };
  } catch (error) {
    return refusedRow(row, problemsOf(error));
  }
}

const refusedRow = (row: ImportRow, problems: readonly Problem[]): ImportOutcome => ({
  state: 'refused',
  name: nameOf(row),
  problems: placed(problems, row.file, row.locate),
});

/**
 * Plans one row of an import, whose rows {@link importRefusals} has checked together.
 * @returns null if the store already has all requested values
 * @throws InvalidInput, Conflict, Refused as a plan of this one store does
 */
export function planImportRow(tree: FleetTree, row: ImportRow, slotExempt: SlotExemptStores): Plan | null {
  const name = nameOf(row);
  const text = tree.texts.get(storePath(name));
  if (text === undefined) return planCreate(tree, row.input, slotExempt);
  if (tree.stores.has(name) && includes(readYaml(storePath(name), text).value, row.input)) return null;
  const plan = planChange(tree, name, row.input);
  return changesNothing(tree, name, plan) ? null : plan;
}

/** True if only the spelling differs: the requested value may have another form that the schema treats as equal. */
function changesNothing(tree: FleetTree, name: string, { writes, deletedPaths }: Plan): boolean {
  const read = readStore(storePath(name), name, writes.get(storePath(name)) ?? '');
  const isSameStore = 'store' in read && isDeepStrictEqual(read.store, tree.stores.get(name));
  const isSameLock = [...writes].every(([path, text]) => !isLockPath(path) || tree.texts.get(path) === text);
  return isSameStore && isSameLock && deletedPaths.length === 0;
}

const isLockPath = (path: string) => isTreeFile(path) && path.startsWith('dist/');

/**
 * Returns problems of rows that hold whatever happens to the others: a store that is named twice, unconfirmed removals.
 * @param removals the exact number of stores to remove, as the requester confirmed it
 * @returns problems by the index of the row, with their position
 */
export function importRefusals(
  tree: FleetTree,
  rows: readonly ImportRow[],
  removals?: number,
): ReadonlyMap<number, readonly Problem[]> {
  const removalRefusal = refusalOfRemovals(tree, removedBy(tree, rows).size, removals);
  const firstLines = new Map<string, number>();
  const refusals = new Map<number, readonly Problem[]>();
  for (const [index, row] of rows.entries()) {
    const name = nameOf(row);
    const line = firstLines.get(name);
    if (line !== undefined && name !== '') {
      const rule = `is a duplicate of line ${line}`;
      const problem = { field: 'metadata.name', value: JSON.stringify(name), rule };
      refusals.set(index, placed([problem], row.file, row.locate));
      continue;
    }
    firstLines.set(name, row.locate('metadata.name').line);
    if (removalRefusal !== undefined && isRemoval(tree, row)) {
      refusals.set(index, placed(removalRefusal, row.file, row.locate));
    }
  }
  return refusals;
}

/** Returns the number of stores that a request removes, and whether it must be confirmed. */
export function removalsOf(tree: FleetTree, rows: readonly ImportRow[]): { count: number; needsConfirmation: boolean } {
  const count = removedBy(tree, rows).size;
  return { count, needsConfirmation: refusalOfRemovals(tree, count) !== undefined };
}

const removedBy = (tree: FleetTree, rows: readonly ImportRow[]): ReadonlySet<string> =>
  new Set(rows.filter(row => isRemoval(tree, row)).map(nameOf));

/** Returns the reason why so many removals are refused; undefined if they are allowed. */
function refusalOfRemovals(tree: FleetTree, count: number, confirmed?: number): readonly Problem[] | undefined {
  try {
    guardDeletions(count, tree.stores.size, confirmed);
    return undefined;
  } catch (error) {
    return problemsOf(error).map(problem => ({ ...problem, field: 'spec.state' }));
  }
}

function isRemoval(tree: FleetTree, row: ImportRow): boolean {
  const store = tree.stores.get(nameOf(row));
  const spec = isPlainObject(row.input) ? row.input.spec : undefined;
  return store !== undefined && store.spec.state !== 'removed' && isPlainObject(spec) && spec.state === 'removed';
}

/** True if a value contains everything that a request names; other fields are ignored. */
function includes(value: unknown, requested: unknown): boolean {
  // null deletes a field in a merge patch.
  if (!isPlainObject(requested)) return isDeepStrictEqual(value ?? null, requested);
  return isPlainObject(value) && Object.entries(requested).every(([key, inner]) => includes(value[key], inner));
}
