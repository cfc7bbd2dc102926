import { createHash } from 'node:crypto';
import type { Ledger } from '../ledger/index.ts';
import { changedFields, readStore, Stale, storePath, type FleetTree } from '#fleet';
import type { Problem } from '#fleet/schema';

/** The versions of a store's file on which a change may be based; `*` is any, as long as the store exists. */
export type ExpectedVersions = readonly string[] | '*';

/** Returns the version of a store's file: the value of `ETag` and `If-Match`. */
export function storeVersion(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/**
 * Called by a planner, so that it holds for the newest fleet.
 * @throws Stale if the store's file has another version
 */
export function assertVersion(tree: FleetTree, name: string, expected: ExpectedVersions | undefined): void {
  if (expected === undefined) return;
  const text = tree.texts.get(storePath(name));
  if (text !== undefined && (expected === '*' || expected.includes(storeVersion(text)))) return;
  throw new Stale(
    text === undefined ? `The store ${name} was deleted.` : `The store ${name} has changed since you opened it.`,
  );
}

/** Number of commits in which the version that a person opened is searched. */
const maxCommits = 50;

/** Returns the refusal with the differing fields, and the actor of the change. */
export async function explainStale(
  stale: Stale,
  ledger: Ledger,
  name: string,
  expected: ExpectedVersions,
): Promise<Stale> {
  const path = storePath(name);
  const newest = await ledger.file(path);
  const since = [];
  for (const entry of await ledger.history({ paths: [path], store: name, limit: maxCommits })) {
    const text = await ledger.file(path, entry.commit);
    if (text !== null && expected.includes(storeVersion(text))) {
      return new Stale(
        `${stale.message} ${since.join(' ')} ${advice}`,
        newest === null ? [] : differences(name, text, newest),
      );
    }
    since.push(`${entry.actor ?? entry.author}, ${entry.at.slice(0, 16).replace('T', ' ')} UTC: ${entry.subject}.`);
  }
  return new Stale(`${stale.message} ${advice}`);
}

const advice = 'Reload the store and repeat your change.';

function differences(name: string, before: string, now: string): Problem[] {
  const [old, fresh] = [before, now].map(text => readStore(storePath(name), name, text));
  if (old === undefined || fresh === undefined || 'problems' in old || 'problems' in fresh) return [];
  return changedFields(old.store.spec, fresh.store.spec, 'spec').map(({ field, from, to }) => ({
    field,
    ...(to === undefined ? {} : { value: JSON.stringify(to) }),
    rule: `is ${shown(to, 'unset')} now and was ${shown(from, 'unset')} when you opened it`,
  }));
}

const shown = (value: string | undefined, absent: string) => (value === undefined ? absent : JSON.stringify(value));
