import { isDeepStrictEqual } from 'node:util';
import { storePath } from '../paths.ts';
import { isPlainObject } from '../plain-object.ts';
import { planChange, planCreate } from '../plan/changes.ts';
import { guardRemovals } from '../plan/guards.ts';
import { sumIntents } from '../plan/intent.ts';
import type { FleetTree, Intent, Plan } from '../plan/plan.ts';
import { placed, problemsOf } from '../plan/problems.ts';
import type { Settled } from '../plan/slots.ts';
import { applyPlan } from '../tree.ts';
import { nameOf, type BulkRow } from './row.ts';
import { readYaml, type Problem } from '#fleet/schema';

/** What becomes of one row of a bulk request. */
export type BulkOutcome =
  | { readonly state: 'planned'; readonly name: string; readonly plan: Plan }
  /** The store exists and says all of it already. */
  | { readonly state: 'unchanged'; readonly name: string }
  | { readonly state: 'refused'; readonly name: string; readonly problems: readonly Problem[] };

export interface BulkOptions {
  /** Stores that take no provisioning slot. */
  readonly settled?: Settled;
  /** The exact number of stores that whoever asks wants to remove. */
  readonly removals?: number;
}

export interface BulkPlan {
  /** In the order of the rows. */
  readonly outcomes: readonly BulkOutcome[];
  /** What all planned rows mean together. */
  readonly intent: Intent;
  /** The fleet once they are written. */
  readonly tree: FleetTree;
}

/**
 * Plans many stores at once. A row whose name is new creates a store; one whose name exists changes what it names of
 * it and leaves the rest. Each is planned on the fleet as the rows before leave it, so of two that claim one host the
 * second is refused. Rows are independent: whoever wants all or nothing writes nothing when one is refused. The same
 * request again changes nothing.
 */
export function planBulk(tree: FleetTree, rows: readonly BulkRow[], options: BulkOptions = {}): BulkPlan {
  const { settled = new Set(), removals } = options;
  const removalRefusal = refusalOfRemovals(tree, rows, removals);
  const firstLines = new Map<string, number>();
  let next = tree;
  const outcomes = rows.map((row): BulkOutcome => {
    const name = nameOf(row);
    const refused = (problems: readonly Problem[]): BulkOutcome => ({
      state: 'refused',
      name,
      problems: placed(problems, row.file, row.locate),
    });
    const line = firstLines.get(name);
    if (line !== undefined && name !== '') {
      const rule = `must be there once; line ${line} has it already`;
      return refused([{ field: 'metadata.name', value: JSON.stringify(name), rule }]);
    }
    firstLines.set(name, row.locate('metadata.name').line);
    const text = next.texts.get(storePath(name));
    if (text !== undefined && next.stores.has(name) && saysAlready(readYaml(storePath(name), text).value, row.input)) {
      return { state: 'unchanged', name };
    }
    if (removalRefusal !== undefined && isRemoval(tree, row)) return refused(removalRefusal);
    try {
      const plan = text === undefined ? planCreate(next, row.input, settled) : planChange(next, name, row.input);
      next = applyPlan(next, plan);
      return { state: 'planned', name, plan };
    } catch (error) {
      return refused(problemsOf(error));
    }
  });
  const planned = outcomes.flatMap(outcome => (outcome.state === 'planned' ? [outcome] : []));
  return { outcomes, intent: sumIntents(new Map(planned.map(({ name, plan }) => [name, plan.intent]))), tree: next };
}

/** Why the removals of a request may not be; undefined when they may. */
function refusalOfRemovals(
  tree: FleetTree,
  rows: readonly BulkRow[],
  told: number | undefined,
): readonly Problem[] | undefined {
  const removed = new Set(rows.filter(row => isRemoval(tree, row)).map(nameOf));
  try {
    guardRemovals(removed.size, tree.stores.size, told);
    return undefined;
  } catch (error) {
    return problemsOf(error).map(problem => ({ ...problem, field: 'spec.state' }));
  }
}

function isRemoval(tree: FleetTree, row: BulkRow): boolean {
  const store = tree.stores.get(nameOf(row));
  const spec = isPlainObject(row.input) ? row.input.spec : undefined;
  return store !== undefined && store.spec.state !== 'removed' && isPlainObject(spec) && spec.state === 'removed';
}

/** Whether a value holds everything that another asks for; fields that only it has do not matter. */
function saysAlready(value: unknown, asked: unknown): boolean {
  // In a merge patch null takes a field away.
  if (!isPlainObject(asked)) return isDeepStrictEqual(value ?? null, asked);
  return isPlainObject(value) && Object.entries(asked).every(([key, inner]) => saysAlready(value[key], inner));
}
