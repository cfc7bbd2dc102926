import { createHash } from 'node:crypto';
import type { Ledger } from '../ledger/index.ts';
import { changedFields, readStore, Stale, storePath, type FleetTree } from '#fleet';
import type { Problem } from '#fleet/schema';

/** Versions of a store's file that a change may be made from; `*` is any, as long as there is one. */
export type Versions = readonly string[] | '*';

/** Names the text of a store's file: what `ETag` says and `If-Match` repeats. */
export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/**
 * Called by a planner, so that it holds for the newest fleet.
 * @throws Stale when the store's file is another one
 */
export function assertVersion(tree: FleetTree, name: string, wanted: Versions | undefined): void {
  if (wanted === undefined) return;
  const text = tree.texts.get(storePath(name));
  if (text !== undefined && (wanted === '*' || wanted.includes(versionOf(text)))) return;
  throw new Stale(
    text === undefined ? `The store ${name} is gone.` : `The store ${name} was changed since you opened it.`,
  );
}

/** How far back the version that somebody opened is looked for. */
const farthest = 50;

/** The same refusal with what is different now, and who changed it. */
export async function explainStale(stale: Stale, ledger: Ledger, name: string, wanted: Versions): Promise<Stale> {
  const path = storePath(name);
  const newest = await ledger.file(path);
  const since = [];
  for (const entry of await ledger.history({ paths: [path], store: name, limit: farthest })) {
    const text = await ledger.file(path, entry.commit);
    if (text !== null && wanted.includes(versionOf(text))) {
      return new Stale(
        `${stale.message} ${since.join(' ')} ${advice}`,
        newest === null ? [] : differences(name, text, newest),
      );
    }
    since.push(`${entry.actor ?? entry.author}, ${entry.at.slice(0, 16).replace('T', ' ')} UTC: ${entry.subject}.`);
  }
  return new Stale(`${stale.message} ${advice}`);
}

const advice = 'Look at what it is now, and make your change again.';

function differences(name: string, before: string, now: string): Problem[] {
  const [old, fresh] = [before, now].map(text => readStore(storePath(name), name, text));
  if (old === undefined || fresh === undefined || 'problems' in old || 'problems' in fresh) return [];
  return changedFields(old.store.spec, fresh.store.spec, 'spec').map(({ field, from, to }) => ({
    field,
    ...(to === undefined ? {} : { value: JSON.stringify(to) }),
    rule: `is ${said(to, 'gone')} now and was ${said(from, 'not there')} when you opened it`,
  }));
}

const said = (value: string | undefined, absent: string) => (value === undefined ? absent : JSON.stringify(value));
