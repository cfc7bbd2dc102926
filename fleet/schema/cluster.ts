import { z } from 'zod';
import { engineSchemas } from '../engines/schemas.ts';
import { allowsHttps, egress, httpsPort, lockedEgress, lockedSmtp, smtp } from './egress.ts';
import { domain, recordedDomain } from './host.ts';
import { ingress, lockedIngress } from './ingress.ts';
import { addressRange, holdsLinkLocal, linkLocalRule, port } from './network.ts';
import { anyOf, key } from './primitives.ts';

/** Types of engines and their names; values differ between local and production, the format does not. */
const engineTypes = engineSchemas.map(({ shape }) => shape.type.value);
const engine = z.discriminatedUnion('type', engineSchemas, `must be ${anyOf(engineTypes)}`);
export type EngineId = z.output<typeof engine>['type'];

/** Settings of the engine on which a store's manifests depend; its address and interval are not among them. */
const lockedEngine = z.strictObject({ type: z.enum(engineTypes), namespace: key });

const fields = z.strictObject({
  engine,
  /** Stores without a host of their own are served at `<name>.<domain>`. */
  domain,
  ingress,
  egress: egress.exactOptional(),
  smtp: smtp.exactOptional(),
  /**
   * Address of the API server after address translation: network policies see the node's address and port, not the
   * service's. Only the database pod may reach it.
   */
  apiServer: z
    .strictObject({
      cidr: addressRange.refine(range => range.endsWith('/0') || !holdsLinkLocal(range), linkLocalRule),
      port,
    })
    .default({ cidr: '0.0.0.0/0', port: 6443 }),
  /** Storage class of the volumes. @default the cluster's default class */
  storageClass: key.optional(),
  /**
   * True if that class lets volumes grow (`allowVolumeExpansion`; k3s' local-path does not). Only then a larger tier
   * gives an existing store larger volumes.
   */
  volumeExpansion: z.boolean().default(false),
  /** Number of stores that may start at once; others are committed and queued. @default any number */
  maxProvisioning: z.int('must be a whole number').min(1, 'must be at least 1').optional(),
});

/** Refuses to open the API server to shops that share its cluster. */
const coherent = ({
  value,
  issues,
}: z.core.ParsePayload<Pick<z.output<typeof fields>, 'apiServer' | 'egress' | 'smtp'>>) => {
  const { apiServer, egress, smtp } = value;
  const refuse = (path: string[], message: string) => issues.push({ code: 'custom', input: value, path, message });
  if (allowsHttps(egress) && apiServer.port === httpsPort && apiServer.cidr.endsWith('/0')) {
    refuse(['apiServer', 'cidr'], 'must be narrower than /0, because egress.https opens its port');
  }
  if (smtp?.port === apiServer.port) refuse(['smtp', 'port'], 'must differ from the port of apiServer');
};

/** A cluster in `fleet.yaml`. */
export const cluster = fields.check(coherent);
export type Cluster = z.output<typeof cluster>;

/**
 * A cluster in a lock; the address of its engine and of its probes do not matter for a store's manifests. A rendered
 * value stays readable, even if a later rule refuses it in `fleet.yaml`: the store must keep working.
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
