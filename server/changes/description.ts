import type { Verdict } from '../review/index.ts';
import { describeCheck, plainText, type CheckedChange } from '#fleet';

/** What the forge shows of a pull request of ours. */
export interface Description {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** Title and body of the pull request of one store: what was asked for, and what a merge would mean. */
export function descriptionOf(store: string, verdict: Pick<Verdict, keyof CheckedChange | 'changes'>): Description {
  const { intent, changes } = verdict;
  const subjects = [...new Set(changes.map(({ subject }) => subject))];
  const [only, ...others] = subjects;
  const { added, removed } = intent.stores;
  const verb = added > 0 ? 'Create' : removed > 0 ? 'Remove' : 'Change';
  const asked = changes.map(({ subject, actor }) => `- ${plainText(subject)} (${plainText(actor)})`);
  return {
    title: only !== undefined && others.length === 0 ? only : `${verb} store ${store}`,
    body: [describeCheck(verdict).trimEnd(), '#### Asked for', asked.join('\n'), note].join('\n\n'),
  };
}

const note =
  'Opened by Storefleet. A further change of this store updates it; merge it here or on the Changes page, or close it.';
