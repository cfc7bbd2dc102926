import type { ReviewResult } from './review/index.ts';
import { describeCheck, plainText, type CheckResult } from '#fleet';

/** Title and body of a pull request of ours at the forge. */
export interface Description {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** The parts of a review result that are described: the impact of a merge, and the requested changes. */
type Described = Pick<ReviewResult, keyof CheckResult | 'changes'>;

/** Returns title and body of the pull request of one store. */
export function descriptionOf(store: string, result: Described): Description {
  const { impact, changes } = result;
  const subjects = [...new Set(changes.map(({ subject }) => subject))];
  const [only, ...others] = subjects;
  const { added, removed } = impact.stores;
  const verb = added > 0 ? 'Create' : removed > 0 ? 'Delete' : 'Change';
  const requested = changes.map(({ subject, actor }) => `- ${plainText(subject)} (${plainText(actor)})`);
  return {
    title:
      only !== undefined && others.length === 0
        ? only
        : store === ''
          ? 'Restore the files of the fleet'
          : `${verb} store ${store}`,
    body: [describeCheck(result).trimEnd(), '#### Requested changes', requested.join('\n'), note].join('\n\n'),
  };
}

/** Returns title and body of an import's pull request. Its stores are listed once: each has the same request. */
export function descriptionOfImport(result: Described): Description {
  const { impact, changes } = result;
  const { added, changed, removed } = impact.stores;
  const done = [counted('import', added), counted('change', changed), counted('delete', removed)].filter(isSomething);
  const title = done.join(', ') || 'import stores';
  const people = [...new Set(changes.map(({ actor }) => plainText(actor)))];
  const requestedBy = people.length === 0 ? '' : `Requested by ${people.join(', ')} in one request. `;
  return {
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    body: [describeCheck(result).trimEnd(), `${requestedBy}${noteOfImport}`].join('\n\n'),
  };
}

const counted = (verb: string, count: number) =>
  count === 0 ? '' : `${verb} ${count.toLocaleString('en')} ${count === 1 ? 'store' : 'stores'}`;
const isSomething = (text: string) => text !== '';

const noteOfImport = 'Opened by Storefleet; merge it here or on the page Pull requests, or close it.';

const note =
  'Opened by Storefleet. A further change of this store updates it; merge it here or on the page Pull requests, or close it.';
