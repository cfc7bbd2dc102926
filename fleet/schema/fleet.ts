import { z } from 'zod';
import { edition } from './edition.ts';
import { ingress } from './ingress.ts';
import { byteQuantity, cpuQuantity, hostName, imageReference, key } from './primitives.ts';
import { apiVersion } from './store.ts';

const resources = z.strictObject({
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
      /** Apache processes, each with one PHP interpreter of about 30 MiB. */
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

const domain = z
  .string('must be a text')
  // Host names are `<name>.<domain>`, at most 253 characters.
  .max(200, 'must have at most 200 characters')
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    'must be a lower-case domain like example.com or localhost',
  );

const argocd = z.strictObject({
  type: z.literal('argocd'),
  /** Namespace of the engine's own objects. */
  namespace: key.default('argocd'),
  /** Its web page, for links from a store's page: `https://argocd.example.com`. */
  url: z.url('must be a URL').optional(),
  /** Receiver of push notifications, `https://argocd.example.com/api/webhook`; without it the engine polls. */
  webhook: z.url('must be a URL').optional(),
});

const flux = z.strictObject({
  type: z.literal('flux'),
  /** Namespace of the engine's own objects. */
  namespace: key.default('flux-system'),
  /** How often Flux looks for new commits. */
  interval: z
    .string('must be a text')
    .regex(/^[1-9]\d{0,4}[smh]$/, 'must be a duration like 15s, 1m or 1h')
    .default('15s'),
  /** Whether the server may ask Flux to look now, by an annotation on its GitRepository. */
  nudge: z.boolean('must be true or false').default(false),
});

/** How an engine is reached and what it is called; values differ between local and production, the format does not. */
export const engine = z.discriminatedUnion('type', [argocd, flux], 'must be argocd or flux');
export type Engine = z.output<typeof engine>;
export type EngineType = Engine['type'];

/** What a store's manifests depend on of the engine; where and how often it listens is no matter of a store. */
export const lockedEngine = z.strictObject({ type: z.enum(['argocd', 'flux']), namespace: key });

export const cluster = z.strictObject({
  engine,
  /** Stores without a host of their own are served at `<name>.<domain>`. */
  domain,
  ingress,
  /**
   * Where pods find the API server after address translation: network policies see the node's address and port, not
   * the service's. Only the database pod may go there.
   */
  apiServer: z
    .strictObject({ cidr: z.cidrv4('must be an IPv4 range like 10.0.0.5/32'), port: z.int().min(1).max(65535) })
    .default({ cidr: '0.0.0.0/0', port: 6443 }),
  /** Default: the cluster's default class. */
  storageClass: key.optional(),
  /** How many stores may be coming up at once; further ones are committed and wait. Default: any number. */
  maxProvisioning: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
});
export type Cluster = z.output<typeof cluster>;

/** `fleet.yaml`: what all stores share. */
export const fleetFile = z
  .strictObject({
    apiVersion: z.literal(apiVersion, `must be ${apiVersion}`).default(apiVersion),
    kind: z.literal('Fleet', 'must be Fleet'),
    metadata: z.strictObject({ name: key }),
    spec: z.strictObject({
      repository: z.strictObject({
        /** Where the engines fetch this repository. */
        url: z.url('must be a URL'),
        branch: z.string().min(1).max(200).default('main'),
      }),
      defaults: z.strictObject({
        cluster: key,
        size: key,
        edition: key,
        country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country code like DE'),
        currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency code like EUR'),
      }),
      clusters: z.record(key, cluster),
      tiers: z.record(key, tier),
      /** Images of the shop itself, with the plugins and themes that are baked in. */
      editions: z.record(key, edition),
      images: z.strictObject({ database: imageReference, credentials: imageReference }),
      /** Hosts that no store may claim. */
      reservedHosts: z.array(hostName).default([]),
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
