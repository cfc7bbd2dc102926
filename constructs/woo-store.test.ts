import { ApiObject, App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  containersOf,
  podSecurityViolations,
  podsOf,
  requestsOf,
  sum,
  type Manifest,
} from '../test/support/pod-security.ts';
import { bytesOf, doNotPrune, millicoresOf, WooStore, type WooStoreProps } from './index.ts';
import { literal } from './pod.ts';

/** The compiler keeps this complete: a new prop breaks the build until it stands here. */
const allProps: Required<WooStoreProps> = {
  name: 'acme',
  shop: { title: 'Acme Toys', adminEmail: 'owner@acme.com', country: 'AT', currency: 'CHF', sampleProducts: false },
  address: { host: 'shop.acme.com', scheme: 'https', ingressClass: 'nginx' },
  images: { web: 'web:1', database: 'mariadb:11', credentials: 'credentials:1' },
  size: {
    web: { cpu: '50m', memory: '192Mi', memoryLimit: '512Mi', workers: 7 },
    database: { cpu: '25m', memory: '160Mi', memoryLimit: '512Mi', bufferPool: '64Mi' },
    cron: { cpu: '5m', memory: '8Mi', memoryLimit: '32Mi' },
    volumes: { uploads: '3Gi', database: '2Gi' },
  },
  ingressController: { namespace: 'ingress', labels: { app: 'nginx' } },
  apiServer: { cidr: '10.0.0.5/32', port: 443 },
  storageClass: 'fast',
  isProtected: false,
  attempt: 2,
};
const minimal: WooStoreProps = {
  name: allProps.name,
  shop: { title: 'Acme Toys', adminEmail: 'owner@acme.com', country: 'AT', currency: 'CHF' },
  address: allProps.address,
  images: allProps.images,
  size: allProps.size,
  ingressController: allProps.ingressController,
  apiServer: allProps.apiServer,
};

function objectsOf(props: WooStoreProps): Manifest[] {
  return new WooStore(new Chart(new App(), 'test'), 'store', props).node
    .findAll()
    .filter(node => ApiObject.isApiObject(node))
    .map(node => node.toJson() as Manifest);
}

function errorsOf(props: WooStoreProps): string[] {
  return new WooStore(new Chart(new App(), 'test'), 'store', props).node
    .findAll()
    .flatMap(node => node.node.validate());
}

const find = (objects: readonly Manifest[], kind: string, name: string) =>
  objects.find(object => object.kind === kind && object.metadata.name === name);
const environmentOf = (objects: readonly Manifest[], container: string) =>
  Object.fromEntries(
    podsOf(objects)
      .flatMap(({ pod }) => containersOf(pod))
      .filter(({ name }) => name === container)
      .flatMap(({ env }) => env ?? [])
      .map(({ name, value }) => [name, value]),
  );

describe('a WooStore', () => {
  test('passes every prop on', () => {
    const objects = objectsOf(allProps);
    expect(environmentOf(objects, 'web')).toEqual({
      STORE_URL: 'https://shop.acme.com',
      STORE_HOST: 'shop.acme.com',
      STORE_TITLE: 'Acme Toys',
      STORE_ADMIN_EMAIL: 'owner@acme.com',
      STORE_COUNTRY: 'AT',
      STORE_CURRENCY: 'CHF',
      STORE_SAMPLE_PRODUCTS: 'false',
      DATABASE_HOST: 'database',
      APACHE_MAX_WORKERS: '7',
    });
    expect(find(objects, 'Ingress', 'web')).toMatchObject({
      spec: { ingressClassName: 'nginx', rules: [{ host: 'shop.acme.com' }] },
    });
    for (const [claim, storage] of [
      ['uploads', '3Gi'],
      ['data', '2Gi'],
    ] as const) {
      expect(find(objects, 'PersistentVolumeClaim', claim)).toMatchObject({
        spec: { storageClassName: 'fast', resources: { requests: { storage } } },
      });
    }
    expect(find(objects, 'NetworkPolicy', 'web')).toMatchObject({
      spec: {
        ingress: [
          {
            from: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } },
                podSelector: { matchLabels: { app: 'nginx' } },
              },
            ],
          },
        ],
      },
    });
    expect(find(objects, 'NetworkPolicy', 'database')).toMatchObject({
      spec: { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.5/32' } }], ports: [{ port: 443 }] }] },
    });
    expect(find(objects, 'StatefulSet', 'database')?.metadata.annotations).toBeUndefined();
  });

  test('has the defaults that its props promise', () => {
    const objects = objectsOf(minimal);
    expect(environmentOf(objects, 'install')).toMatchObject({ STORE_SAMPLE_PRODUCTS: 'true' });
    expect(find(objects, 'PersistentVolumeClaim', 'data')?.spec).not.toHaveProperty('storageClassName');
    expect(find(objects, 'StatefulSet', 'database')?.metadata.annotations).toEqual(doNotPrune);
  });

  test('lets nothing in or out by default', () => {
    expect(find(objectsOf(minimal), 'NetworkPolicy', 'default-deny')).toMatchObject({
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  });

  test('is restarted in the database by a change of the database alone', () => {
    const pod = (props: WooStoreProps, kind: string) =>
      JSON.stringify(podsOf(objectsOf(props)).find(({ workload }) => workload.startsWith(kind)));
    const upgraded = {
      ...minimal,
      images: { ...minimal.images, web: 'web:2' },
      shop: { ...minimal.shop, title: 'New' },
    };
    expect(pod(upgraded, 'StatefulSet')).toBe(pod(minimal, 'StatefulSet'));
    expect(pod(upgraded, 'Deployment')).not.toBe(pod(minimal, 'Deployment'));
  });

  test.each(['', 'Acme', '-acme', 'acme-', '../x', 'a b', 'acme\n', 'a'.repeat(41)])('refuses the name %j', name => {
    expect(() => objectsOf({ ...minimal, name })).toThrow(`got ${JSON.stringify(name)}`);
  });

  test('reports what contradicts itself, all at once', () => {
    const size = {
      ...minimal.size,
      web: { ...minimal.size.web, memory: '1Gi' },
      database: { ...minimal.size.database, bufferPool: '512Mi' },
    };
    expect(errorsOf({ ...minimal, size })).toEqual([
      'size.web.memory 1Gi is more than its memoryLimit 512Mi',
      'size.database.bufferPool 512Mi leaves nothing of memoryLimit 512Mi',
    ]);
    expect(errorsOf(minimal)).toEqual([]);
  });

  test.each([
    ['64Mi', '64M'],
    ['1Gi', '1G'],
    ['0.5Gi', '536870912'],
    ['67108864', '67108864'],
  ])('writes a buffer pool of %s as MariaDB reads it', (bufferPool, expected) => {
    const objects = objectsOf({
      ...minimal,
      size: { ...minimal.size, database: { ...minimal.size.database, memoryLimit: '2Gi', bufferPool } },
    });
    const database = podsOf(objects)
      .flatMap(({ pod }) => pod.containers)
      .find(({ name }) => name === 'mariadb');
    expect(database?.args).toContain(`--innodb-buffer-pool-size=${expected}`);
  });

  test('has a quota as Kubernetes writes it, which admits its pods, whatever its size', () => {
    const cpu = fc.oneof(
      fc.integer({ min: 0, max: 4000 }).map(value => `${value}m`),
      fc.integer({ min: 0, max: 4000 }).map(value => String(value / 1000)),
    );
    const memory = fc.integer({ min: 1, max: 4096 }).map(value => `${value}Mi`);
    const part = fc.record({ cpu, memory, memoryLimit: memory });
    fc.assert(
      fc.property(part, part, part, (web, database, cron) => {
        const size = {
          ...minimal.size,
          web: { ...web, workers: 1 },
          database: { ...database, bufferPool: '1Mi' },
          cron,
        };
        const objects = objectsOf({ ...minimal, size });
        const hard = find(objects, 'ResourceQuota', 'store')?.spec?.hard ?? {};
        // As Kubernetes writes them: what it rewrites, an engine reports as drift for ever.
        expect(hard['requests.cpu']).toMatch(/^(\d+|(?!\d*000m)\d+m)$/);
        for (const field of ['requests.memory', 'limits.memory', 'requests.storage']) {
          expect(hard[field]).toMatch(/^\d+(Mi|Gi)$/);
          expect(bytesOf(hard[field] ?? '') % 1024 ** 3 === 0).toBe(hard[field]?.endsWith('Gi'));
        }
        // One web pod that serves, one that is stuck, one that comes.
        const busy = podsOf(objects).flatMap(({ workload, pod }) =>
          workload === 'Deployment/web' ? [pod, pod, pod] : [pod],
        );
        const used = busy.map(requestsOf);
        expect(sum(used.map(({ cpu }) => cpu))).toBeLessThanOrEqual(millicoresOf(hard['requests.cpu'] ?? ''));
        expect(sum(used.map(({ memory }) => memory))).toBeLessThanOrEqual(bytesOf(hard['requests.memory'] ?? ''));
        expect(sum(used.map(({ limit }) => limit))).toBeLessThanOrEqual(bytesOf(hard['limits.memory'] ?? ''));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the check of Pod Security', () => {
  const objects = objectsOf(minimal);
  test('finds nothing in a store', () => {
    expect(podSecurityViolations(objects)).toEqual([]);
  });

  test.each([
    ['"runAsNonRoot":true', '"runAsNonRoot":false', 'runAsNonRoot'],
    ['"drop":["ALL"]', '"drop":["ALL"],"add":["NET_BIND_SERVICE"]', 'capabilities'],
    ['"allowPrivilegeEscalation":false', '"allowPrivilegeEscalation":true', 'allowPrivilegeEscalation'],
    [',"readOnlyRootFilesystem":true', '', 'readOnlyRootFilesystem'],
    ['"automountServiceAccountToken":false,"containers"', '"containers"', 'automountServiceAccountToken'],
    ['"type":"RuntimeDefault"', '"type":"Unconfined"', 'seccompProfile'],
    ['"emptyDir":{"medium":"Memory"', '"hostPath":{"medium":"Memory"', 'volumes'],
  ])('would find %s missing', (passage, replacement, rule) => {
    const text = JSON.stringify(objects, (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
    expect(text).toContain(passage);
    const worse = JSON.parse(text.replace(passage, replacement)) as Manifest[];
    expect(podSecurityViolations(worse)).toEqual([expect.stringContaining(rule)]);
  });
});

/** What Kubernetes makes of a value: `$$` is `$`, `$(NAME)` is the value of NAME where there is one. */
function expanded(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replace(/\$\$|\$\(([^)]*)\)/g, (text, name: string | undefined) =>
    text === '$$' ? '$' : Object.hasOwn(variables, name ?? '') ? (variables[name ?? ''] ?? '') : text,
  );
}

describe('a literal in the environment', () => {
  test.each(['$(STORE_HOST)', '$$(STORE_HOST)', '$$$(STORE_HOST)', 'A$$AP', '$', '$$', '$5', '${HOME}', '$('])(
    '%s reaches the process as it is',
    value => {
      expect(expanded(literal('X', value).value ?? '', { STORE_HOST: 'expanded' })).toBe(value);
    },
  );

  test('of any text reaches the process as it is', () => {
    const text = fc
      .array(fc.oneof(fc.constantFrom('$', '(', ')', 'X', '$(X)'), fc.string({ maxLength: 3 })), { maxLength: 12 })
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(text, value => {
        expect(expanded(literal('NAME', value).value ?? '', { X: 'expanded' })).toBe(value);
      }),
    );
  });
});

describe('a quantity', () => {
  test.each([
    ['0', 0],
    ['64Mi', 64 * 1024 ** 2],
    ['1.5Gi', 1.5 * 1024 ** 3],
    ['2Ti', 2 * 1024 ** 4],
    ['1024', 1024],
  ])('%s is %d bytes', (quantity, bytes) => {
    expect(bytesOf(quantity)).toBe(bytes);
  });

  test.each([
    ['100m', 100],
    ['2', 2000],
    ['0.07', 70],
    ['1.001', 1001],
  ])('%s is %d millicores', (quantity, millicores) => {
    expect(millicoresOf(quantity)).toBe(millicores);
  });

  test.each(['', '-1', '1e3', '100m', '1G', '1 Gi', '1Gi\n', 'Gi'])('%j is no bytes', quantity => {
    expect(() => bytesOf(quantity)).toThrow(RangeError);
  });

  test.each(['', '-1', '1Gi', 'm', '1 m'])('%j is no CPU', quantity => {
    expect(() => millicoresOf(quantity)).toThrow(RangeError);
  });
});
