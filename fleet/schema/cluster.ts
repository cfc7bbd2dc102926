import { z } from 'zod';
import { engineSchemas } from '../engines/schemas.ts';
import { allowsHttps, egress, httpsPort, lockedEgress, lockedSmtp, smtp } from './egress.ts';
import { domain, recordedDomain } from './host.ts';
import { ingress, lockedIngress } from './ingress.ts';
import { addressRange, holdsLinkLocal, linkLocalRule, port } from './network.ts';
import { anyOf, key } from './primitives.ts';

/** How an engine is reached and what it is called; values differ between local and production, the format does not. */
const engineTypes = engineSchemas.map(({ shape }) => shape.type.value);
const engine = z.discriminatedUnion('type', engineSchemas, `must be ${anyOf(engineTypes)}`);
export type EngineType = z.output<typeof engine>['type'];

/** What a store's manifests depend on of the engine; where and how often it listens is no matter of a store. */
const lockedEngine = z.strictObject({ type: z.enum(engineTypes), namespace: key });

const fields = z.strictObject({
  engine,
  /** Stores without a host of their own are served at `<name>.<domain>`. */
  domain,
  ingress,
  egress: egress.exactOptional(),
  smtp: smtp.exactOptional(),
  /**
   * Where pods find the API server after address translation: network policies see the node's address and port, not
   * the service's. Only the database pod may go there.
   */
  apiServer: z
    .strictObject({
      cidr: addressRange.refine(range => range.endsWith('/0') || !holdsLinkLocal(range), linkLocalRule),
      port,
    })
    .default({ cidr: '0.0.0.0/0', port: 6443 }),
  /** Default: the cluster's default class. */
  storageClass: key.optional(),
  /**
   * Whether that class lets volumes grow (`allowVolumeExpansion`; k3s' local-path does not). Only then a larger size
   * gives a store that exists larger volumes.
   */
  volumeExpansion: z.boolean().default(false),
  /** How many stores may be coming up at once; further ones are committed and wait. Default: any number. */
  maxProvisioning: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
});

/** What must not be open to shops: the API server, which they share their cluster with. */
const coherent = ({
  value,
  issues,
}: z.core.ParsePayload<Pick<z.output<typeof fields>, 'apiServer' | 'egress' | 'smtp'>>) => {
  const { apiServer, egress, smtp } = value;
  const refuse = (path: string[], message: string) => issues.push({ code: 'custom', input: value, path, message });
  if (allowsHttps(egress) && apiServer.port === httpsPort && apiServer.cidr.endsWith('/0')) {
    refuse(['apiServer', 'cidr'], 'must be narrower than everything, because egress.https opens its port');
  }
  if (smtp?.port === apiServer.port) refuse(['smtp', 'port'], 'must be another port than that of apiServer');
};

/** A cluster as `fleet.yaml` says it. */
export const cluster = fields.check(coherent);
export type Cluster = z.output<typeof cluster>;

/**
 * The same as a lock holds it; where its engine listens or its probes go is no matter of a store's manifests. What was
 * rendered once stays readable, also where a later rule refuses it in `fleet.yaml`: the store must be able to go on.
 */
export const lockedCluster = fields
  .omit({ ingress: true, engine: true, maxProvisioning: true, volumeExpansion: true })
  .extend({
    domain: recordedDomain,
    egress: lockedEgress.exactOptional(),
    smtp: lockedSmtp.exactOptional(),
    apiServer: z.strictObject({ cidr: z.string(), port }),
    name: key,
    engine: lockedEngine,
    ingress: lockedIngress,
  })
  .check(coherent);
