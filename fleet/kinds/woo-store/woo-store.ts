import type { StoreKind } from '../kind.ts';
import { resolveExtensions } from './extensions.ts';
import { wooStoreConstruct } from './render.ts';
import { byFleet, type WooLock, type WooStoreFile } from './schema.ts';

/** A WooCommerce shop with its database. */
export const wooStore: StoreKind<WooStoreFile, WooLock> = {
  data: 'products, orders, pictures',
  sample: { admin: { email: 'sample@example.com' } },
  tiers: fleet => fleet.spec.tiers,
  containers: ({ web, database, cron }) => ({ web, database, cron }),

  resolve({ spec: requested }, commonFields, { fleet, locked, staysLocked, choose, refuse }) {
    const { defaults, editions, images } = fleet.spec;
    const edition = staysLocked('edition') && locked ? locked.edition : (requested.edition ?? defaults.edition);
    // Plugins and theme are in the image: a store that requests others gets the image with them.
    const imageStays = staysLocked('edition') && staysLocked('plugins') && staysLocked('theme');
    const offer = imageStays ? undefined : choose('edition', edition, editions);
    const web = imageStays && locked ? locked.images.web : offer?.image;
    const extensions = offer === undefined ? locked : resolveExtensions(edition, offer, requested, refuse);
    if (commonFields === undefined || web === undefined) return undefined;
    const resolved = byFleet.names.map(
      name => [name, staysLocked(name) && locked ? locked[name] : (requested[name] ?? defaults[name])] as const,
    );
    return {
      ...commonFields,
      edition,
      ...(extensions?.plugins === undefined ? {} : { plugins: extensions.plugins }),
      ...(extensions?.theme === undefined ? {} : { theme: extensions.theme }),
      images: {
        web,
        database: locked?.images.database ?? images.database,
        credentials: locked?.images.credentials ?? images.credentials,
      },
      ...(Object.fromEntries(resolved) as Record<(typeof byFleet.names)[number], string>),
    };
  },

  provenance: {
    edition: 'field',
    plugins: 'field',
    theme: 'field',
    images: 'entries',
    ...byFleet.provenance,
  },

  effectiveFields: ({ plugins = {}, theme }) => ({ plugins, theme: theme && `${theme.name} ${theme.version}` }),

  // The fields show another edition, but not another image of the same edition.
  warnings(before, after) {
    if (before.edition !== after.edition || before.images.web === after.images.web) return [];
    return [`The shop moves to ${after.images.web}, the current image of the edition ${after.edition}.`];
  },

  rollBack: (now, then) => ({ ...then, images: { ...now.images, web: then.images.web } }),

  rollbackWarnings({ name, fleet, lock, now, then }) {
    const warnings = [
      `Orders, customers, products, pictures and the settings in wp-admin of ${name} stay as they are.`,
    ];
    if (now === undefined || then === undefined) return warnings;
    const { web } = lock.images;
    if (web !== now.images.web) {
      warnings.push(
        `The tables of ${name} keep the schema of ${now.images.web}; ${web} may not support it if it is older.`,
      );
      if (!Object.values(fleet.spec.editions).some(({ image }) => image === web)) {
        warnings.push(`fleet.yaml no longer names ${web}; the registry must still have it.`);
      }
    }
    if (then.images.database !== now.images.database) {
      warnings.push(`The database stays on ${now.images.database}: an older one can't read its files.`);
    }
    return warnings;
  },

  construct: wooStoreConstruct,
};
