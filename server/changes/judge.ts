import type { Proposed } from '../ledger/index.ts';
import type { Verdict } from './verdict.ts';
import { checkChange, noIntent } from '#fleet';

/** What a proposal means for the fleet. */
export function judge({ head, base, before, after, changed, commits, contested, conflicts }: Proposed): Verdict {
  const checked =
    'tree' in after
      ? checkChange({ before, after: after.tree, changed })
      : { problems: after.problems, stores: [], intent: noIntent, unknownReleases: [] };
  const changes = [...commits].reverse().flatMap(commit =>
    commit.changes.map(({ id, actor, action, store, subject }) => ({
      id,
      actor,
      action,
      store,
      subject: subject ?? commit.subject,
    })),
  );
  return { head, base, checked, changes, contested, conflicts };
}
