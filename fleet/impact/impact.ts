import { kindOfLock } from '../kinds/index.ts';
import { isPlainObject } from '../lib/plain-object.ts';
import type { Amounts, Impact } from '../model/plan.ts';
import type { StoreObjects } from '../render/render.ts';
import { addAmounts, measure, nothing, restartsBetween, subtractAmounts } from './measure.ts';
import type { Lock, Store } from '#fleet/schema';

/** A store with its rendered objects, before or after a change. */
export interface Rendered {
  readonly store: Store;
  readonly lock: Lock;
  readonly objects: StoreObjects;
}

/** Impact of a change without effect. */
export const noImpact: Impact = {
  summary: '',
  stores: { added: 0, changed: 0, removed: 0 },
  requests: nothing,
  fields: [],
  restarts: [],
  warnings: [],
};

/** Returns the impact of a change from `before` to `after`; either side may be absent. */
export function impactOf(
  before: Rendered | undefined,
  after: Rendered | undefined,
  warnings: readonly string[] = [],
): Impact {
  const requests = subtractAmounts(
    after === undefined ? nothing : measure(after.objects),
    before === undefined ? nothing : measure(before.objects),
  );
  const stores = {
    added: before === undefined && after !== undefined ? 1 : 0,
    changed: before !== undefined && after !== undefined ? 1 : 0,
    removed: before !== undefined && after === undefined ? 1 : 0,
  };
  const restarts = before && after ? restartsBetween(before.objects, after.objects) : [];
  const fields = before && after ? changedFields(effective(before), effective(after), 'spec') : [];
  const moves = before && after ? [...hostMoves(before.lock, after.lock), ...kindMoves(before.lock, after.lock)] : [];
  return {
    summary: summarise(stores, requests, podsOf(restarts)),
    stores,
    requests,
    fields,
    restarts,
    warnings: [...moves, ...warnings],
  };
}

/**
 * Returns the settings of a store, completed by those that its file leaves to others: a plan that moves a shop must
 * show both hosts.
 */
function effective({ store, lock }: Rendered): object {
  return { ...store.spec, host: lock.spec.host, ...kindOfLock(lock).effectiveFields(lock.spec) };
}

/** Describes the effect of a change on the addresses that shoppers know. */
function hostMoves({ spec: before }: Lock, { spec: after }: Lock): string[] {
  const leading = [after.host, ...(after.aliases ?? [])];
  const lost = (before.aliases ?? []).filter(alias => !leading.includes(alias));
  return [
    ...(before.host === after.host ? [] : [`${before.host} will redirect to ${after.host}.`]),
    ...lost.map(alias => `${alias} no longer redirects; another store may take it.`),
  ];
}

const kindMoves = (before: Lock, after: Lock) => kindOfLock(after).warnings(before.spec, after.spec);

/** Formats `Adds 1 store (2 pods, 0.08 CPU)`, `Changes 1 store. Restarts its web pod.` */
function summarise(stores: Impact['stores'], requests: Amounts, restarts: string): string {
  const { added, changed, removed } = stores;
  const clauses = [
    added > 0 ? `adds ${added} ${noun(added)}` : '',
    changed > 0 ? `changes ${changed} ${noun(changed)}` : '',
    removed > 0 ? `deletes ${removed} ${noun(removed)}` : '',
  ].filter(text => text !== '');
  if (clauses.length === 0) return 'Changes no store';
  // Plans that only add or only delete stores need no sign.
  const isDifference = clauses.length > 1 || changed > 0;
  const amounts = (['pods', 'cpu', 'memory', 'disk'] as const)
    .filter(of => parseFloat(inUnits[of](requests[of])) !== 0)
    .map(of => inUnits[of](isDifference ? requests[of] : Math.abs(requests[of])))
    .map(text => (isDifference && !text.startsWith('-') ? `+${text}` : text));
  const frees = isDifference || removed === 0 ? '' : 'frees ';
  const what = clauses.join(', ') + (amounts.length === 0 ? '' : ` (${frees}${amounts.join(', ')})`);
  // Stores that are only added or deleted restart nothing; mentioning that for a deletion would sound harmless.
  const restart = changed === 0 ? '' : `. Restarts ${restarts === '' ? 'nothing' : restarts}.`;
  return what.charAt(0).toUpperCase() + what.slice(1) + restart;
}

const noun = (count: number) => (count === 1 ? 'store' : 'stores');

/** Formats `its web pod`, `its database and web pods`. */
const podsOf = (workloads: readonly string[]) =>
  workloads.length === 0 ? '' : `its ${workloads.join(' and ')} ${workloads.length === 1 ? 'pod' : 'pods'}`;

/** Returns the impact of several changes together; of one change, its own impact. */
export function sumImpacts(impacts: ReadonlyMap<string, Impact>): Impact {
  const [first] = impacts.values();
  if (first !== undefined && impacts.size === 1) return first;
  const all = [...impacts];
  const sum = (count: (of: Impact['stores']) => number) =>
    all.reduce((total, [, impact]) => total + count(impact.stores), 0);
  const stores = { added: sum(of => of.added), changed: sum(of => of.changed), removed: sum(of => of.removed) };
  const requests = all.reduce((total, [, impact]) => addAmounts(total, impact.requests), nothing);
  const restarted = all.filter(([, impact]) => impact.restarts.length > 0).length;
  return {
    summary: summarise(stores, requests, restarted === 0 ? '' : `pods of ${restarted} ${noun(restarted)}`),
    stores,
    requests,
    fields: [],
    restarts: all.flatMap(([name, { restarts }]) => restarts.map(workload => `${name}/${workload}`)),
    warnings: all.flatMap(([name, { warnings }]) => warnings.map(warning => `${name}: ${warning}`)),
  };
}

/** Formats amounts for people. */
export const inUnits: { readonly [of in keyof Amounts]: (amount: number) => string } = {
  pods: pods => `${pods} ${Math.abs(pods) === 1 ? 'pod' : 'pods'}`,
  cpu: millicores =>
    `${Math.abs(millicores) >= 100_000 ? Math.round(millicores / 1000) : Number((millicores / 1000).toPrecision(3))} CPU`,
  memory: bytes => `${inMebibytes(bytes)} memory`,
  disk: bytes => `${Math.round((bytes / 1024 ** 3) * 10) / 10} GiB disk`,
};

/** Formats less than one GiB in whole MiB, and more in GiB with three digits; thousands with all digits. */
function inMebibytes(bytes: number): string {
  const mebibytes = Math.round(bytes / 1024 ** 2);
  if (Math.abs(mebibytes) < 1024) return `${mebibytes} MiB`;
  const gibibytes = bytes / 1024 ** 3;
  return `${Math.abs(gibibytes) >= 99.5 ? Math.round(gibibytes) : Number(gibibytes.toPrecision(3))} GiB`;
}

/** Returns the leaves that differ, as dotted paths with their old and new value. */
export function changedFields(before: unknown, after: unknown, path: string): Impact['fields'] {
  if (isPlainObject(before) && isPlainObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap(key => changedFields(before[key], after[key], `${path}.${key}`));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [
    {
      field: path,
      ...(before === undefined ? {} : { from: show(before) }),
      ...(after === undefined ? {} : { to: show(after) }),
    },
  ];
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
