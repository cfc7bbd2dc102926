import type { StoreKind } from '../../../../fleet/kinds/kind.ts';
import { PageStore } from './construct.ts';
import { byFleet, type PageFleet, type PageLock, type PageStoreFile } from './schema.ts';
import type { Fleet } from '#fleet/schema';

/** A fleet as its file reads once the kind is registered: the types only have the kinds of the product. */
const pagesOf = ({ spec }: Fleet) => spec as unknown as PageFleet;

export const pageStore: StoreKind<PageStoreFile, PageLock> = {
  data: 'a page',
  sample: { greeting: 'Hello' },
  tiers: fleet => pagesOf(fleet).pageTiers,
  containers: ({ web }) => ({ web }),

  resolve({ spec: asked }, commonFields, { fleet, locked, staysLocked }) {
    if (commonFields === undefined) return undefined;
    const { defaults, images } = pagesOf(fleet);
    const language = staysLocked('language') && locked ? locked.language : (asked.language ?? defaults.language);
    return { ...commonFields, kind: 'PageStore', images: locked?.images ?? { web: images.page }, language };
  },

  provenance: { images: 'entries', ...byFleet.provenance },
  effectiveFields: ({ language }) => ({ language }),
  warnings: (before, after) =>
    before.language === after.language ? [] : [`The page speaks ${after.language} from now on.`],
  rollBack: (_now, then) => then,
  rollbackWarnings: () => [],
  construct: (scope, store, lock, protection) => new PageStore(scope, store, lock, protection),
};
