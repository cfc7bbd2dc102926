import { z } from 'zod';
import { hostName } from './host.ts';
import { key, storeName, unique } from './primitives.ts';
import { title } from './title.ts';

export const apiVersion = 'storefleet.dev/v1';

/** Desired state of a store; `removed` requests its deletion, data included. */
export const storeState = z
  .enum(['running', 'removed'], 'must be running or removed')
  .meta({ description: 'Desired state; removed deletes the store and its data' });
export type StoreState = z.output<typeof storeState>;

/** The settings with which the file of a store of every kind begins. */
export const commonSpec = {
  title,
  owner: key.default('platform').meta({ description: 'User or group whose quotas and permissions apply' }),
  cluster: key
    .optional()
    .meta({ description: "Cluster that runs the store; default: the fleet's; can't be changed later" }),
  host: hostName.optional().meta({ description: "Host name; default: <name>.<the cluster's domain>" }),
  aliases: z
    .array(hostName)
    .max(20, 'must have at most 20 host names')
    .check(unique)
    .optional()
    .meta({ description: 'Further host names of the shop. Its earlier hosts redirect to it without being listed' }),
  size: key.optional().meta({ description: "A tier of fleet.yaml; default: the fleet's" }),
};

/** The setting that decides over the life of a store, whatever its kind. */
export const stateSpec = { state: storeState.default('running') };

/** Fields of a store of any kind. */
export interface CommonStore {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: z.output<z.ZodObject<typeof commonSpec & typeof stateSpec>>;
}

/** The store file of a kind. */
export function storeFileOf<Id extends string, Spec extends z.ZodObject>(id: Id, spec: Spec) {
  return z.strictObject({
    apiVersion: z.literal(apiVersion, `must be ${apiVersion}`).default(apiVersion),
    kind: z.literal(id, `must be ${id}`),
    metadata: z.strictObject({ name: storeName }),
    spec,
  });
}
