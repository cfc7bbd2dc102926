import type { ReviewResult } from './review/index.ts';
import { describeCheck, plainText, type CheckResult } from '#fleet';

/** What the forge shows of a pull request of ours. */
export interface Description {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** Of a verdict: what a merge would mean, and what was asked for. */
type Described = Pick<ReviewResult, keyof CheckResult | 'changes'>;

/** Title and body of the pull request of one store. */
export function descriptionOf(store: string, verdict: Described): Description {
  const { impact, changes } = verdict;
  const subjects = [...new Set(changes.map(({ subject }) => subject))];
  const [only, ...others] = subjects;
  const { added, removed } = impact.stores;
  const verb = added > 0 ? 'Create' : removed > 0 ? 'Remove' : 'Change';
  const asked = changes.map(({ subject, actor }) => `- ${plainText(subject)} (${plainText(actor)})`);
  return {
    title:
      only !== undefined && others.length === 0
        ? only
        : store === ''
          ? 'Restore the files of the fleet'
          : `${verb} store ${store}`,
    body: [describeCheck(verdict).trimEnd(), '#### Requested changes', asked.join('\n'), note].join('\n\n'),
  };
}

/** Title and body of the pull request of a request of many stores. They are listed once: each was asked for alike. */
export function descriptionOfImport(verdict: Described): Description {
  const { impact, changes } = verdict;
  const { added, changed, removed } = impact.stores;
  const done = [counted('import', added), counted('change', changed), counted('remove', removed)].filter(isSomething);
  const title = done.join(', ') || 'import stores';
  const people = [...new Set(changes.map(({ actor }) => plainText(actor)))];
  const asked = people.length === 0 ? '' : `Requested by ${people.join(', ')} in one request. `;
  return {
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    body: [describeCheck(verdict).trimEnd(), `${asked}${noteOfImport}`].join('\n\n'),
  };
}

const counted = (verb: string, count: number) =>
  count === 0 ? '' : `${verb} ${count.toLocaleString('en')} ${count === 1 ? 'store' : 'stores'}`;
const isSomething = (text: string) => text !== '';

const noteOfImport = 'Opened by Storefleet; merge it here or on the page Pull requests, or close it.';

const note =
  'Opened by Storefleet. A further change of this store updates it; merge it here or on the page Pull requests, or close it.';
