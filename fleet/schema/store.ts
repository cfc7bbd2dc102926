import { z } from 'zod';
import { slug } from './edition.ts';
import { hostName } from './host.ts';
import { accountAddress } from './mail.ts';
import { country, currency } from './places.ts';
import { key, storeName, unique } from './primitives.ts';
import type { Problem } from './problem.ts';
import { title } from './title.ts';

export const apiVersion = 'storefleet.dev/v1';

/** What the platform is asked to make of a store; `removed` asks for its deletion, data included. */
export const storeState = z
  .enum(['running', 'removed'], 'must be running or removed')
  .meta({ description: 'Desired state; removed deletes the store and its data' });

const storeSpec = z.strictObject({
  title,
  owner: key.default('platform').meta({ description: 'User or group whose quotas and permissions apply' }),
  cluster: key.optional().meta({ description: "Cluster that runs it; default: the fleet's; it never changes" }),
  host: hostName.optional().meta({ description: "Host name; default: <name>.<the cluster's domain>" }),
  aliases: z
    .array(hostName)
    .max(20, 'must have at most 20 host names')
    .check(unique)
    .optional()
    .meta({ description: 'Further host names of the shop. Its earlier hosts redirect to it without being listed' }),
  size: key.optional().meta({ description: "A tier of fleet.yaml; default: the fleet's" }),
  edition: key.optional().meta({ description: "An edition (image) of fleet.yaml; default: the fleet's" }),
  plugins: z
    .array(slug)
    .max(100, 'must have at most 100 plugins')
    .check(unique)
    .optional()
    .meta({ description: 'Which plugins of its edition are active; default: all of them' }),
  theme: slug.optional().meta({ description: "A theme of its edition; default: the edition's" }),
  state: storeState.default('running'),
  admin: z
    .strictObject({
      email: accountAddress,
    })
    .meta({ description: "The shop's administrator; the password is made inside the cluster" }),
  country: country.optional().meta({ description: 'Country of the shop, ISO 3166' }),
  currency: currency.optional().meta({ description: 'Currency of the shop, ISO 4217' }),
  sampleProducts: z
    .boolean('must be true or false')
    .default(true)
    .meta({ description: 'Publish a few sample products, so that the shop can be tried' }),
});

/**
 * A store file, `stores/<name>.yaml`: the one source for the file, the form, the request body and the published JSON
 * Schema. Unknown fields are refused: a typo must not silently mean "default".
 */
export const storeFile = z
  .strictObject({
    apiVersion: z.literal(apiVersion, `must be ${apiVersion}`).default(apiVersion),
    kind: z.literal('WooStore', 'must be WooStore'),
    metadata: z.strictObject({ name: storeName }),
    spec: storeSpec,
  })
  .meta({ id: 'Store', title: 'Storefleet store', description: 'One online store' });

/** Devices of Windows: it can't hold a file of such a name, whatever its extension. */
const windowsDevice = /^(aux|con|nul|prn|com[0-9]|lpt[0-9])$/;

/** What is wrong with the name of a store that does not exist yet; one that exists keeps its name. */
export function problemsOfNewName(name: string): readonly Problem[] {
  if (!windowsDevice.test(name)) return [];
  const rule = `is a device on Windows, where nobody could check the fleet out any more; choose another, like ${name}-shop`;
  return [{ field: 'metadata.name', value: JSON.stringify(name), rule }];
}

/** A store as parsed: defaults of the schema are filled in, defaults of the fleet are not (the lock holds them). */
export type Store = z.output<typeof storeFile>;
/** A store as people write it. */
export type StoreInput = z.input<typeof storeFile>;

/** Fields that can't change once a store exists: a change would delete one store and create another. */
export const immutableFields = ['kind', 'metadata.name', 'spec.cluster'] as const;

/** The problem of a field that can't change. */
export function immutable(field: string, old: string | undefined, now: string | undefined): Problem {
  return {
    field,
    value: JSON.stringify(now),
    rule: `can't change once the store exists (it is ${JSON.stringify(old)}); create another store instead`,
  };
}
