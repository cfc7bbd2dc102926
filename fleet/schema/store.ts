import { z } from 'zod';
import { slug } from './edition.ts';
import { hostName, key, storeName, unique } from './primitives.ts';

export const apiVersion = 'storefleet.dev/v1';

/** Control characters, line breaks and halves of characters would end up in a page title, a mail header or a log line. */
/** U+FFFD is what a decoder puts where it could not read: a file that has it is refused, so nobody may ask for one. */
const singleLine = (text: string) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFFFD]/u.test(text);

/** What the platform is asked to make of a store; `removed` asks for its deletion, data included. */
export const storeState = z
  .enum(['running', 'removed'], 'must be running or removed')
  .meta({ description: 'Desired state; removed deletes the store and its data' });

const storeSpec = z.strictObject({
  title: z
    .string('must be a text')
    .trim()
    .min(1, 'must not be empty')
    .max(100, 'must have at most 100 characters')
    .refine(singleLine, 'must be one line without control characters')
    .meta({ description: 'Name of the shop as shoppers read it', examples: ['Acme Toys'] }),
  owner: key.default('platform').meta({ description: 'User or group whose quotas and permissions apply' }),
  cluster: key.optional().meta({ description: "Cluster that runs it; default: the fleet's; it never changes" }),
  host: hostName.optional().meta({ description: "Host name; default: <name>.<the cluster's domain>" }),
  aliases: z
    .array(hostName)
    .max(20, 'must have at most 20 host names')
    .check(unique)
    .optional()
    .meta({ description: 'Further host names that lead to the shop. A host that it had before leads to it by itself' }),
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
      email: z.email('must be an e-mail address').max(254, 'must have at most 254 characters'),
    })
    .meta({ description: "The shop's administrator; the password is made inside the cluster" }),
  country: z
    .string('must be a text')
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country code like DE')
    .optional()
    .meta({ description: 'Country of the shop, ISO 3166' }),
  currency: z
    .string('must be a text')
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency code like EUR')
    .optional()
    .meta({ description: 'Currency of the shop, ISO 4217' }),
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

/** A store as parsed: defaults of the schema are filled in, defaults of the fleet are not (the lock holds them). */
export type Store = z.output<typeof storeFile>;
/** A store as people write it. */
export type StoreInput = z.input<typeof storeFile>;

/** Fields that can't change once a store exists: a change would delete one store and create another. */
export const immutableFields = ['kind', 'metadata.name', 'spec.cluster'] as const;
