import { z } from 'zod';
import { branchName, repositoryAddress } from './addresses.ts';
import { cluster } from './cluster.ts';
import { edition } from './edition.ts';
import { recordedHost } from './host.ts';
import { country, currency } from './places.ts';
import { byteQuantity, cpuQuantity, imageReference, key, mapKey } from './primitives.ts';
import { apiVersion } from './store.ts';

/** What a container requests and may use. */
export const resources = z.strictObject({
  /** CPU request; no CPU limit is set, because throttling a shop helps nobody. */
  cpu: cpuQuantity,
  /** Memory request. */
  memory: byteQuantity,
  /** Memory limit. */
  memoryLimit: byteQuantity,
});

/** A size of store: what its containers request and may use. */
export const tier = z
  .strictObject({
    web: resources.extend({
      /** Apache processes, each with 13 to 24 MiB of its own. */
      workers: z.int().min(1).max(256),
    }),
    database: resources.extend({ bufferPool: byteQuantity }),
    cron: resources,
    /** Size of the claims. */
    volumes: z.strictObject({ uploads: byteQuantity, database: byteQuantity }),
  })
  .check(({ value, issues }) => {
    const refuse = (part: 'web' | 'database' | 'cron', field: string, message: string) =>
      issues.push({ code: 'custom', input: value, path: [part, field], message });
    for (const part of ['web', 'database', 'cron'] as const) {
      const { memory, memoryLimit } = value[part];
      if (bytes(memory) > bytes(memoryLimit)) refuse(part, 'memory', `must be at most memoryLimit, ${memoryLimit}`);
    }
    const { bufferPool, memoryLimit } = value.database;
    if (bytes(bufferPool) >= bytes(memoryLimit)) {
      refuse('database', 'bufferPool', `must be less than memoryLimit, ${memoryLimit}`);
    }
  });
export type Tier = z.output<typeof tier>;

/** Bytes of a quantity that {@link byteQuantity} has accepted. */
function bytes(quantity: string): number {
  return parseFloat(quantity) * 1024 ** ['', 'Ki', 'Mi', 'Gi', 'Ti'].indexOf(quantity.replace(/[\d.]/g, ''));
}

/** What the stores of one owner may take together; what is left out has no limit. */
const quota = z
  .strictObject({
    stores: z.int().min(0).optional().meta({ description: 'How many stores' }),
    cpu: cpuQuantity.optional().meta({ description: 'CPU that their pods request together', examples: ['4'] }),
    memory: byteQuantity.optional().meta({ description: 'Memory that their pods request', examples: ['16Gi'] }),
    disk: byteQuantity.optional().meta({ description: 'Size of their volumes', examples: ['100Gi'] }),
  })
  .meta({ description: 'What the stores of one owner may take together; what is left out has no limit' });
export type Quota = z.output<typeof quota>;

/** What people may be who change something. */
const writingRole = z.enum(['developer', 'operator', 'admin'], 'must be developer, operator or admin');
export type WritingRole = z.output<typeof writingRole>;

const changeRule = z.strictObject({
  mode: z
    .enum(['commit', 'pull-request'], 'must be commit or pull-request')
    .default('commit')
    .meta({ description: 'Whether the server commits a change, or opens a pull request for it' }),
  mayCommit: z
    .boolean('must be true or false')
    .default(false)
    .meta({ description: 'Whether a request may ask for a commit although the mode is pull-request' }),
});
export type ChangeRule = z.output<typeof changeRule>;

/** How changes come into the fleet. */
const changes = changeRule
  .extend({
    byRole: z
      .partialRecord(writingRole, changeRule)
      .default({})
      .meta({ description: 'What holds for people of a role instead', examples: [{ admin: { mode: 'commit' } }] }),
  })
  .prefault({})
  .meta({ description: 'How changes that people ask the server for come into the fleet' });

/** `fleet.yaml`: what all stores share. */
export const fleetFile = z
  .strictObject({
    apiVersion: z.literal(apiVersion, `must be ${apiVersion}`).default(apiVersion),
    kind: z.literal('Fleet', 'must be Fleet'),
    metadata: z.strictObject({ name: key }),
    spec: z.strictObject({
      repository: z.strictObject({
        /** Where the engines fetch this repository. */
        url: repositoryAddress,
        branch: branchName.default('main'),
      }),
      defaults: z.strictObject({
        cluster: key,
        size: key,
        edition: key,
        country,
        currency,
      }),
      clusters: z.record(mapKey, cluster),
      tiers: z.record(mapKey, tier),
      /** Images of the shop itself, with the plugins and themes that are baked in. */
      editions: z.record(mapKey, edition),
      images: z.strictObject({ database: imageReference, credentials: imageReference }),
      changes,
      /** Hosts that no store may claim. */
      reservedHosts: z.array(recordedHost).default([]),
      /** By owner of stores; an owner that is not named has no limit. */
      quotas: z.record(mapKey, quota).default({}),
    }),
  })
  .refine(fleet => Object.hasOwn(fleet.spec.clusters, fleet.spec.defaults.cluster), {
    path: ['spec', 'defaults', 'cluster'],
    error: 'must be one of spec.clusters',
  })
  .refine(fleet => Object.hasOwn(fleet.spec.tiers, fleet.spec.defaults.size), {
    path: ['spec', 'defaults', 'size'],
    error: 'must be one of spec.tiers',
  })
  .refine(fleet => Object.hasOwn(fleet.spec.editions, fleet.spec.defaults.edition), {
    path: ['spec', 'defaults', 'edition'],
    error: 'must be one of spec.editions',
  })
  .meta({ id: 'Fleet', title: 'Storefleet fleet', description: 'Clusters, tiers and images that all stores share' });

export type Fleet = z.output<typeof fleetFile>;
