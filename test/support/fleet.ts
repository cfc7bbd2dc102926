import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { retry } from '../../fleet/actions/retry.ts';
import { commands } from '../../fleet/commands/plan-action.ts';
import type { WooTier } from '../../fleet/kinds/woo-store/tier.ts';
import { bytesOf } from '#constructs';
import { blobId, isTreeFile, planCreate, readTree, type FleetTree, type Plan } from '#fleet';
import { fleetFile, parseFile, parseValue, storeFile, type Fleet, type Store, type StoreInput } from '#fleet/schema';

/** A fleet repository as text by path. */
export type Files = ReadonlyMap<string, string>;

const fleetText = `\
apiVersion: storefleet.dev/v1
kind: Fleet
metadata: { name: shops }
spec:
  repository: { url: https://git.example.com/shops.git, branch: main }
  defaults: { cluster: local, size: small, edition: base, country: DE, currency: EUR }
  clusters:
    local:
      engine: { type: argocd, namespace: argocd }
      domain: localhost
      ingress:
        className: traefik
        controller: { namespace: kube-system, labels: { app.kubernetes.io/name: traefik } }
    far:
      engine: { type: flux, namespace: gitops, nudge: true }
      domain: far.example.com
      ingress:
        className: nginx
        controller: { namespace: ingress, labels: { app: nginx } }
        tls: { issuer: letsencrypt }
      apiServer: { cidr: 10.0.0.5/32, port: 443 }
      storageClass: fast
  tiers:
    small:
      web: { cpu: 50m, memory: 192Mi, memoryLimit: 512Mi, workers: 8 }
      database: { cpu: 25m, memory: 160Mi, memoryLimit: 512Mi, bufferPool: 64Mi }
      cron: { cpu: 5m, memory: 8Mi, memoryLimit: 32Mi }
      volumes: { uploads: 2Gi, database: 2Gi }
    large:
      web: { cpu: "0.5", memory: 1Gi, memoryLimit: 2Gi, workers: 32 }
      database: { cpu: "0.07", memory: 1.5Gi, memoryLimit: 2Gi, bufferPool: 0.75Gi }
      cron: { cpu: 5m, memory: 8Mi, memoryLimit: 32Mi }
      volumes: { uploads: 50Gi, database: 20Gi }
  editions:
    base: { image: registry.example.com/web:1 }
    plus: { image: registry.example.com/web-plus:1 }
    full:
      image: registry.example.com/web-full:1
      plugins:
        payments: { version: 2.1.0, url: https://example.com/payments.zip, sha256: ${'a'.repeat(64)}, licence: MIT }
        invoices: { version: "1.0", sha256: ${'b'.repeat(64)}, licence: proprietary }
      themes:
        bright: { version: 4.6.2, url: https://example.com/bright.tar.gz, sha256: ${'c'.repeat(64)}, licence: MIT }
        dark: { version: 1.1.0, url: https://example.com/dark.zip, sha256: ${'d'.repeat(64)}, licence: MIT }
      theme: dark
  images: { database: mariadb:11.8.6, credentials: registry.example.com/credentials:1 }
  reservedHosts: [admin.localhost]
`;

/** Replaces `domain: localhost` in {@link givenFleetText}: its cluster lets volumes grow. */
export const expanding = 'domain: localhost\n      volumeExpansion: true';

/**
 * Returns a fleet.yaml of two clusters, one for each engine, two tiers and three editions, with replacements of exact
 * passages.
 */
export function givenFleetText(replacements: Readonly<Record<string, string>> = {}): string {
  return replaceExactly(fleetText, replacements);
}

export function givenFleet(replacements: Readonly<Record<string, string>> = {}): Fleet {
  return parseFile(fleetFile, 'fleet.yaml', givenFleetText(replacements));
}

/** Each passage must be there, so that no test continues with an unchanged text. */
export function replaceExactly(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((result, [passage, replacement]) => {
    if (!result.includes(passage)) throw new Error(`not in the text: ${passage}`);
    return result.replace(passage, () => replacement);
  }, text);
}

/** Returns a valid store file as JSON, with only the required fields and `spec`. */
export function givenStoreInput(name = 'acme', spec: Partial<StoreInput['spec']> = {}): StoreInput {
  return {
    apiVersion: 'storefleet.dev/v1',
    kind: 'WooStore',
    metadata: { name },
    spec: { title: 'Acme Toys', admin: { email: 'owner@acme.com' }, ...spec },
  };
}

export function givenStore(name = 'acme', spec: Partial<StoreInput['spec']> = {}): Store {
  return parseValue(storeFile, givenStoreInput(name, spec));
}

export function givenStoreText(name = 'acme', spec: Partial<StoreInput['spec']> = {}): string {
  return stringify(givenStoreInput(name, spec));
}

/** Returns the tree of a repository with these files. */
export function givenTree(files: Files): FleetTree {
  return readTree(
    new Map([...files].filter(([path]) => isTreeFile(path))),
    new Set([...files.keys()].filter(path => path !== 'fleet.yaml')),
    new Map([...files].map(([path, text]) => [path, blobId(text, 40)])),
  );
}

/** Returns the files of a repository after a plan is committed. */
export function commit(files: Files, plan: Plan): Files {
  const after = new Map([...files, ...plan.writes]);
  for (const path of plan.deletedPaths) after.delete(path);
  return after;
}

/** Returns a repository whose stores were created by the planner, one after the other. */
export function givenRepository(inputs: readonly StoreInput[] = [], fleet = givenFleetText()): Files {
  return inputs.reduce<Files>(
    (files, input) => commit(files, planCreate(givenTree(files), input)),
    new Map([['fleet.yaml', fleet]]),
  );
}

/** Creates a temporary directory with these files, which is deleted with the test. */
export async function givenDirectory(files: Files): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'storefleet-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [path, text] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

/** Titles that YAML, the shell or Kubernetes could misread. */
export const nastyTitles = [
  'yes',
  'null',
  '~',
  '0x1',
  '012',
  '1e3',
  '1_0e3',
  '0o7_7',
  '1e3_',
  '1e+3_0',
  '1_',
  '190:20:30',
  '.',
  '+.',
  '2001-1-1',
  '2026-11-21',
  '=',
  '---',
  '--- a',
  'a: b',
  'a #b',
  '# a',
  '- a',
  '"Quoted" & \'single\'',
  "it's",
  '{{ handlebars }}',
  '*alias',
  '&anchor',
  '!tag',
  '%percent',
  '@at',
  '`tick`',
  '\\n',
  '$(STORE_HOST)',
  '$$(STORE_HOST)',
  'A$$AP',
  '$5 Shop',
  '${HOME}',
  'Käsekuchen 🧁 日本',
  '👩‍👩‍👧',
  'a\u00a0b',
  'שלום\u200e Acme',
  'back\\slash \\" \\\\ \\0',
  '<b>O\'Reilly</b> & "Söhne" &amp; <script>',
  '<!-- x --> <?php echo 1 ?> %s %1$s',
];

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])$/);
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map(labels => labels.join('.'));
const title = fc.oneof(
  fc.constantFrom(...nastyTitles),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

/** Store files that the schema accepts and that resolve in the fleet of {@link givenFleet}. */
export const anyStoreInput: fc.Arbitrary<StoreInput> = fc
  .record({
    name: label,
    spec: fc.record(
      {
        title,
        admin: fc.record({ email: fc.constantFrom('owner@acme.com', "o'neill+shop@sub.example.co.uk", '0@1.io') }),
        owner: label,
        cluster: fc.constantFrom('local', 'far'),
        host,
        aliases: fc.uniqueArray(host, { maxLength: 3 }),
        size: fc.constantFrom('small', 'large'),
        edition: fc.constantFrom('base', 'plus', 'full'),
        plugins: fc.subarray(['payments', 'invoices'], { minLength: 0 }),
        theme: fc.constantFrom('bright', 'dark'),
        country: fc.constantFrom('DE', 'GB', 'US', 'XK'),
        currency: fc.constantFrom('EUR', 'GBP', 'JPY', 'BTC'),
        sampleProducts: fc.boolean(),
      },
      { requiredKeys: ['title', 'admin'] },
    ),
  })
  .map(({ name, spec: { plugins, theme, ...spec } }) => ({
    kind: 'WooStore' as const,
    metadata: { name },
    // The other editions have none.
    spec: spec.edition === 'full' ? { ...spec, ...(plugins && { plugins }), ...(theme && { theme }) } : spec,
  }))
  .filter(({ spec: { host, aliases = [] } }) => !aliases.some(alias => alias === host || alias.endsWith('.localhost')))
  .filter(input => storeFile.safeParse(input).success);

const cpu = fc.oneof(
  fc.integer({ min: 0, max: 4000 }).map(millicores => `${millicores}m`),
  fc.integer({ min: 0, max: 4000 }).map(millicores => String(millicores / 1000)),
);
const bytes = fc.oneof(
  fc.integer({ min: 1, max: 4096 }).map(amount => `${amount}Mi`),
  fc.integer({ min: 1, max: 40 }).map(tenths => `${tenths / 10}Gi`),
  fc.integer({ min: 1, max: 4 * 1024 ** 2 }).map(amount => `${amount}Ki`),
  fc.integer({ min: 1, max: 4 * 1024 ** 3 }).map(String),
);
const resources = fc
  .record({ cpu, limits: fc.tuple(bytes, bytes) })
  .map(({ cpu, limits: [one, other] }) =>
    bytesOf(one) < bytesOf(other) ? { cpu, memory: one, memoryLimit: other } : { cpu, memory: other, memoryLimit: one },
  );

/** Sizes that the schema accepts, in every notation of an amount. */
const anyTier: fc.Arbitrary<WooTier> = fc
  .record({
    web: fc
      .record({ resources, workers: fc.integer({ min: 1, max: 256 }) })
      .map(({ resources, workers }) => ({ ...resources, workers })),
    database: fc
      .record({ resources, bufferPool: bytes })
      .map(({ resources, bufferPool }) => ({ ...resources, bufferPool })),
    cron: resources,
    volumes: fc.record({ uploads: bytes, database: bytes }),
  })
  .filter(({ database }) => bytesOf(database.bufferPool) < bytesOf(database.memoryLimit));

const tls = fc.constantFrom({}, { tls: { issuer: 'letsencrypt' } }, { tls: { secretName: 'shops' } });
const ranges = fc.subarray(['8.8.8.0/24', '1.1.1.1/32', '10.0.0.0/8', '2001:4860::/32', 'fd00::/8']);
/** The egress of a cluster's shops. */
const outside = fc.record(
  {
    egress: fc.record({ https: fc.oneof(fc.boolean(), fc.record({ except: ranges })) }, { requiredKeys: [] }),
    smtp: fc.record(
      {
        host: fc.constantFrom('smtp.example.com', 'mail.mail.svc.cluster.local'),
        port: fc.constantFrom(25, 465, 587, 2525),
        security: fc.constantFrom('tls', 'starttls', 'none'),
        from: fc.constantFrom('shop@example.com', "o'neill@example.co.uk"),
        cidr: fc.constantFrom('10.9.8.7/32', 'fd00:1::/64'),
      },
      { requiredKeys: ['host', 'port', 'security'] },
    ),
  },
  { requiredKeys: [] },
);
const apiServer = fc.constantFrom(
  ...[
    { cidr: '10.0.0.5/32', port: 443 },
    { cidr: '34.1.2.0/28', port: 443 },
    { cidr: 'fd00:10::5/128', port: 443 },
    { cidr: '0.0.0.0/0', port: 6443 },
  ],
);
const image = fc.constantFrom(
  'shop/web:2',
  '[fd00::1]:5000/shop/web:2',
  `registry.example.com:5000/web@sha256:${'0a'.repeat(32)}`,
);

/**
 * Fleets like {@link givenFleet} with other sizes, certificates, images and egress; {@link anyStoreInput} resolves in
 * them.
 */
export const anyFleet: fc.Arbitrary<Fleet> = fc
  .record({ small: anyTier, large: anyTier, tls, base: image, outside, apiServer, proxies: ranges })
  .map(({ small, large, tls, base, outside, apiServer, proxies }) => {
    const { spec, ...fleet } = givenFleet();
    const { local, far } = spec.clusters;
    if (local === undefined || far === undefined) throw new Error('the fleet has no such clusters');
    const { className, controller } = far.ingress;
    const ingress = { className, controller, ...tls, ...(proxies.length === 0 ? {} : { trustedProxies: proxies }) };
    const clusters = { local, far: { ...far, ...outside, apiServer, ingress } };
    const editions = { ...spec.editions, base: { image: base } };
    return parseValue(fleetFile, { ...fleet, spec: { ...spec, clusters, editions, tiers: { small, large } } });
  });

/** Plans a retry on a fleet; it needs nothing else. */
export function planRetry(tree: FleetTree, name: string): Plan {
  const none = () => Promise.resolve(new Map<string, string>());
  const sources = { isThere: true, edits: () => [], filesIn: none, filesBefore: none };
  return retry.plan({ ...sources, name, commands })(tree);
}
