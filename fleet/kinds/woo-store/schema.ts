import { z } from 'zod';
import { inherited } from '../../schema/inherited.ts';
import { lockedImage, lockSpecOf } from '../../schema/lock-parts.ts';
import { accountAddress } from '../../schema/mail.ts';
import { imageReference, key, mapKey, unique } from '../../schema/primitives.ts';
import { resources } from '../../schema/resources.ts';
import { commonSpec, stateSpec, storeFileOf } from '../../schema/store-parts.ts';
import { country, currency } from './country-currency.ts';
import { edition, slug, version } from './edition.ts';
import { tier } from './tier.ts';

/** Settings that a store may leave to `defaults` of `fleet.yaml`. */
export const byFleet = inherited({
  country: { schema: country, description: 'Country of the shop, ISO 3166' },
  currency: { schema: currency, description: 'Currency of the shop, ISO 4217' },
});

const spec = z.strictObject({
  ...commonSpec,
  edition: key.optional().meta({ description: "An edition (image) of fleet.yaml; default: the fleet's" }),
  plugins: z
    .array(slug)
    .max(100, 'must have at most 100 plugins')
    .check(unique)
    .optional()
    .meta({ description: 'Active plugins of the edition; default: all' }),
  theme: slug.optional().meta({ description: "Theme of the edition; default: the edition's" }),
  ...stateSpec,
  admin: z
    .strictObject({
      email: accountAddress,
    })
    .meta({ description: 'Administrator of the shop; the password is generated in the cluster' }),
  ...byFleet.spec,
  sampleProducts: z
    .boolean('must be true or false')
    .default(true)
    .meta({ description: 'Publish sample products to try the shop with' }),
});

const lock = lockSpecOf(
  // Locks were written before there were kinds: those without one are of this kind.
  { kind: z.literal('WooStore', 'must be WooStore').optional() },
  {
    tier,
    /**
     * The maximum that its containers had in a former tier, while that is more than they have now: see the construct.
     */
    roomFor: z.strictObject({ web: resources, database: resources, cron: resources }).optional(),
    edition: key,
    /** Versions of the active plugins by name, if the edition names any: the shop runs exactly these. */
    plugins: z.record(slug, version).exactOptional(),
    /** The theme, if the edition names any. */
    theme: z.strictObject({ name: slug, version }).exactOptional(),
    images: z.strictObject({ web: lockedImage, database: lockedImage, credentials: lockedImage }),
    ...byFleet.lock,
  },
  {
    edition: z.string().optional(),
    plugins: z.array(z.string()).exactOptional(),
    theme: z.string().exactOptional(),
    ...byFleet.requested,
  },
);

/** Schemas for the files of a WooCommerce store. */
export const wooStoreSchema = {
  id: 'WooStore',
  file: storeFileOf('WooStore', spec),
  lock,
  fleet: {
    spec: {
      tiers: z.record(mapKey, tier),
      /** Images of the shop itself, with the plugins and themes that they contain. */
      editions: z.record(mapKey, edition),
    },
    defaults: { edition: key, ...byFleet.defaults },
    images: { database: imageReference },
    /** Defaults that must name an entry of a map beside them. */
    choices: { size: 'tiers', edition: 'editions' },
  },
} as const;

export type WooStoreFile = z.output<typeof wooStoreSchema.file>;
export type WooLockSpec = z.output<typeof lock>;
export interface WooLock {
  readonly apiVersion: 'storefleet.dev/v1';
  readonly kind: 'StoreLock';
  readonly metadata: { name: string };
  readonly spec: WooLockSpec;
}
