import { z } from 'zod';
import { kindSchemas } from '../kinds/schemas.ts';
import { branchName, repositoryAddress } from './addresses.ts';
import { cluster } from './cluster.ts';
import { recordedHost } from './host.ts';
import { byteQuantity, cpuQuantity, imageReference, key, mapKey } from './primitives.ts';
import { apiVersion } from './store-parts.ts';
import { merged } from './union.ts';

/** Limits for all stores of one owner together; an absent amount has no limit. */
const quota = z
  .strictObject({
    stores: z.int().min(0).optional().meta({ description: 'How many stores' }),
    cpu: cpuQuantity.optional().meta({ description: 'CPU that their pods request together', examples: ['4'] }),
    memory: byteQuantity.optional().meta({ description: 'Memory that their pods request', examples: ['16Gi'] }),
    disk: byteQuantity.optional().meta({ description: 'Size of their volumes', examples: ['100Gi'] }),
  })
  .meta({ description: 'Limits of all stores of one owner together; default: none' });
export type Quota = z.output<typeof quota>;

/** Roles that may change something. */
const writingRole = z.enum(['developer', 'operator', 'admin'], 'must be developer, operator or admin');
export type WritingRole = z.output<typeof writingRole>;

const changeRule = z.strictObject({
  mode: z
    .enum(['commit', 'pull-request'], 'must be commit or pull-request')
    .default('commit')
    .meta({ description: 'Delivery mode: commit to the branch, or open a pull request' }),
  mayCommit: z
    .boolean('must be true or false')
    .default(false)
    .meta({ description: 'Lets a request choose a commit although the mode is pull-request' }),
});
export type ChangeRule = z.output<typeof changeRule>;

/** Rules for changes of the fleet. */
const changes = changeRule
  .extend({
    byRole: z
      .partialRecord(writingRole, changeRule)
      .default({})
      .meta({ description: 'Overrides for a role', examples: [{ admin: { mode: 'commit' } }] }),
  })
  .prefault({})
  .meta({ description: 'How the server writes change requests' });

const ofKinds = kindSchemas.map(kind => kind.fleet);

/** Values for stores that choose none themselves. */
const fleetDefaults = z.strictObject({
  cluster: key,
  size: key,
  ...merged(ofKinds.map(({ defaults }) => defaults)),
});

/** Defaults and the maps whose keys they name. */
const choices = Object.entries<string>({ cluster: 'clusters', ...merged(ofKinds.map(({ choices }) => choices)) });

/** `fleet.yaml`: the settings that all stores share. */
export const fleetFile = z
  .strictObject({
    apiVersion: z.literal(apiVersion, `must be ${apiVersion}`).default(apiVersion),
    kind: z.literal('Fleet', 'must be Fleet'),
    metadata: z.strictObject({ name: key }),
    spec: z.strictObject({
      repository: z.strictObject({
        /** Address from which the engines fetch this repository. */
        url: repositoryAddress,
        branch: branchName.default('main'),
      }),
      defaults: fleetDefaults,
      clusters: z.record(mapKey, cluster),
      ...merged(ofKinds.map(({ spec }) => spec)),
      images: z.strictObject({ ...merged(ofKinds.map(({ images }) => images)), credentials: imageReference }),
      changes,
      /** Hosts that no store may claim. */
      reservedHosts: z.array(recordedHost).default([]),
      /** Quotas by owner of stores; an owner without one has no limit. */
      quotas: z.record(mapKey, quota).default({}),
    }),
  })
  .check(({ value, issues }) => {
    const {
      defaults,
      ...spec
    }: Readonly<Record<string, unknown>> & { readonly defaults: Readonly<Record<string, unknown>> } = value.spec;
    for (const [name, map] of choices) {
      if (Object.hasOwn(Object(spec[map]) as object, String(defaults[name]))) continue;
      const path = ['spec', 'defaults', name];
      issues.push({ code: 'custom', input: defaults[name], path, message: `must be one of spec.${map}` });
    }
  })
  .meta({ id: 'Fleet', title: 'Storefleet fleet', description: 'Clusters, tiers and images that all stores share' });

export type Fleet = z.output<typeof fleetFile>;
