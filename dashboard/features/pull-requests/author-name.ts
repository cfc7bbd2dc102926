import { personName } from '../../shared/format/person.ts';
import type { PullRequestView } from '#contract';

/** Returns the author: the people who requested its changes here, otherwise the account at the forge. */
export function authorName({ changes, author }: Pick<PullRequestView, 'changes' | 'author'>): string {
  const actors = [...new Set(changes.map(({ actor }) => personName(actor)))];
  return actors.length > 0 ? actors.join(', ') : (author ?? 'deleted user');
}
