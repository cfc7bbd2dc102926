import { isPlainObject } from '../plain-object.ts';
import type { StoreObjects } from '../render/render.ts';
import { addAmounts, measure, nothing, restartsBetween, subtractAmounts } from './measure.ts';
import type { Amounts, Intent } from './plan.ts';
import type { Lock, Store } from '#fleet/schema';

/** A store with what it renders to, on one side of a change. */
export interface Rendered {
  readonly store: Store;
  readonly lock: Lock;
  readonly objects: StoreObjects;
}

/** Of what changes nothing. */
export const noIntent: Intent = {
  summary: '',
  stores: { added: 0, changed: 0, removed: 0 },
  requests: nothing,
  fields: [],
  restarts: [],
  warnings: [],
};

/** What a change from `before` to `after` means; either side may be absent. */
export function intentOf(
  before: Rendered | undefined,
  after: Rendered | undefined,
  warnings: readonly string[] = [],
): Intent {
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
  const moves = before && after ? [...hostMoves(before.lock, after.lock), ...imageMoves(before.lock, after.lock)] : [];
  return {
    summary: summarise(stores, requests, restarts.join(' and ')),
    stores,
    requests,
    fields,
    restarts,
    warnings: [...moves, ...warnings],
  };
}

/** What a store is, where its file leaves it to others: whoever moves a shop must read from where to where. */
function effective({ store, lock }: Rendered): object {
  const { host, plugins = {}, theme } = lock.spec;
  return { ...store.spec, host, plugins, theme: theme && `${theme.name} ${theme.version}` };
}

/** What a change does to the addresses that shoppers know. */
function hostMoves({ spec: before }: Lock, { spec: after }: Lock): string[] {
  const leading = [after.host, ...(after.aliases ?? [])];
  const lost = (before.aliases ?? []).filter(alias => !leading.includes(alias));
  return [
    ...(before.host === after.host ? [] : [`${before.host} leads to ${after.host} from now on.`]),
    ...lost.map(alias => `${alias} does not lead to the shop any more; another store may take it.`),
  ];
}

/** Another edition stands among the fields; another image of the same one does not. */
function imageMoves({ spec: before }: Lock, { spec: after }: Lock): string[] {
  if (before.edition !== after.edition || before.images.web === after.images.web) return [];
  return [`The shop moves to ${after.images.web}, which is the image of the edition ${after.edition} now.`];
}

function summarise(stores: Intent['stores'], requests: Amounts, restarts: string): string {
  const counts = [
    stores.added > 0 ? `+${stores.added} ${noun(stores.added)}` : '',
    stores.removed > 0 ? `-${stores.removed} ${noun(stores.removed)}` : '',
    stores.changed > 0 ? `${stores.changed} ${noun(stores.changed)} changed` : '',
  ].filter(text => text !== '');
  const amounts = (['pods', 'cpu', 'memory', 'disk'] as const)
    .map(of => inUnits[of](requests[of]))
    .filter(text => parseFloat(text) !== 0)
    .map(text => (text.startsWith('-') ? text : `+${text}`));
  // What goes restarts nothing, and to say so of a deletion would sound harmless.
  const onlyGoes = stores.removed > 0 && stores.added + stores.changed === 0;
  const restart = restarts !== '' ? [`restarts ${restarts}`] : onlyGoes ? [] : ['restarts nothing'];
  return [...(counts.length === 0 ? ['no store changed'] : counts), ...amounts, ...restart].join(', ');
}

const noun = (count: number) => (count === 1 ? 'store' : 'stores');

/** What several changes mean together; of one change, what it means itself. */
export function sumIntents(intents: ReadonlyMap<string, Intent>): Intent {
  const [first] = intents.values();
  if (first !== undefined && intents.size === 1) return first;
  const all = [...intents];
  const sum = (count: (of: Intent['stores']) => number) =>
    all.reduce((total, [, intent]) => total + count(intent.stores), 0);
  const stores = { added: sum(of => of.added), changed: sum(of => of.changed), removed: sum(of => of.removed) };
  const requests = all.reduce((total, [, intent]) => addAmounts(total, intent.requests), nothing);
  const restarted = all.filter(([, intent]) => intent.restarts.length > 0).length;
  return {
    summary: summarise(stores, requests, restarted === 0 ? '' : `pods of ${restarted} ${noun(restarted)}`),
    stores,
    requests,
    fields: [],
    restarts: all.flatMap(([name, { restarts }]) => restarts.map(workload => `${name}/${workload}`)),
    warnings: all.flatMap(([name, { warnings }]) => warnings.map(warning => `${name}: ${warning}`)),
  };
}

/** Amounts as people read them. */
export const inUnits: { readonly [of in keyof Amounts]: (amount: number) => string } = {
  pods: pods => `${pods} ${Math.abs(pods) === 1 ? 'pod' : 'pods'}`,
  cpu: millicores => `${inLarger(millicores, 1000, ['m', ''])} CPU`,
  memory: bytes => `${inLarger(bytes / 1024 ** 2, 1024, [' MiB', ' GiB'])} memory`,
  disk: bytes => `${Math.round((bytes / 1024 ** 3) * 10) / 10} GiB disk`,
};

/** Below one of the larger unit in whole small ones; from there on with three digits, of thousands with all. */
function inLarger(amount: number, size: number, [small, large]: readonly [string, string]): string {
  if (Math.abs(Math.round(amount)) < size) return `${Math.round(amount)}${small}`;
  const whole = Math.round(amount / size);
  return `${Math.abs(whole) >= 100 ? whole : Number((amount / size).toPrecision(3))}${large}`;
}

/** Leaves that differ, as dotted paths with their old and new value. */
export function changedFields(before: unknown, after: unknown, path: string): Intent['fields'] {
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
