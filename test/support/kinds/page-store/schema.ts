import { z } from 'zod';
import { inherited } from '../../../../fleet/schema/inherited.ts';
import { lockedImage, lockSpecOf } from '../../../../fleet/schema/lock-parts.ts';
import { byteQuantity, imageReference, mapKey } from '../../../../fleet/schema/primitives.ts';
import { resources } from '../../../../fleet/schema/resources.ts';
import { commonSpec, stateSpec, storeFileOf } from '../../../../fleet/schema/store-parts.ts';

/** A second kind of store, for tests: one Deployment that serves one page. */

export const byFleet = inherited({
  language: {
    schema: z.enum(['en', 'de'], 'must be en or de'),
    description: 'Language of the page',
    before: 'en',
  },
});

const spec = z.strictObject({
  ...commonSpec,
  ...stateSpec,
  greeting: z.string('must be a string').min(1, 'must not be empty'),
  ...byFleet.spec,
});

const tier = z.strictObject({ web: resources, volumes: z.record(mapKey, byteQuantity) });

const lock = lockSpecOf(
  { kind: z.literal('PageStore') },
  {
    tier,
    roomFor: z.strictObject({ web: resources }).optional(),
    images: z.strictObject({ web: lockedImage }),
    ...byFleet.lock,
  },
  byFleet.requested,
);

const pods = (cpu: string) => ({ web: { cpu, memory: '32Mi', memoryLimit: '64Mi' }, volumes: {} });

/** Its settings in `fleet.yaml`, with defaults, so that every fleet of a test has them. */
const fleetSpec = {
  pageTiers: z.record(mapKey, tier).default({ small: pods('10m'), large: pods('50m') }),
};
const images = { page: imageReference.default('registry.example.com/page:1') };

export const pageStoreSchema = {
  id: 'PageStore',
  file: storeFileOf('PageStore', spec),
  lock,
  fleet: { spec: fleetSpec, defaults: byFleet.defaults, images, choices: {} },
} as const;

export type PageStoreFile = z.output<typeof pageStoreSchema.file>;
export interface PageLock {
  readonly apiVersion: 'storefleet.dev/v1';
  readonly kind: 'StoreLock';
  readonly metadata: { name: string };
  readonly spec: z.output<typeof lock>;
}
/** Further settings of `fleet.yaml` once the kind is registered. */
export type PageFleet = {
  readonly [part in keyof typeof fleetSpec]: z.output<(typeof fleetSpec)[part]>;
} & {
  readonly defaults: { readonly language: string };
  readonly images: { readonly page: string };
};
