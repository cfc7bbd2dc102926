import { ApiObject, App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  containersOf,
  limitRangeOf,
  podSecurityViolations,
  podsOf,
  requestsOf,
  sum,
  type Manifest,
} from '../../test/support/pod-security.ts';
import { isRange } from '../check.ts';
import {
  bytesOf,
  millicoresOf,
  StoreDatabase,
  StoreIdentity,
  suppliedSecret,
  WooStore,
  type WooStoreProps,
} from '../index.ts';
import { literal } from '../pod.ts';

/** The compiler keeps this complete: a new prop breaks the build until it is added here. */
const allProps: Required<WooStoreProps> = {
  name: 'acme',
  shop: { title: 'Acme Toys', adminEmail: 'owner@acme.com', country: 'AT', currency: 'CHF', sampleProducts: false },
  extensions: { plugins: { payments: '2.1', invoices: '1.0.3' }, theme: { name: 'storefront', version: '4.6.2' } },
  address: { host: 'shop.acme.com', aliases: ['www.acme.com', 'old.acme.com'], scheme: 'https' },
  ingress: {
    className: 'nginx',
    controller: { namespace: 'ingress', labels: { app: 'nginx' } },
    annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '64m' },
    tls: { issuer: 'letsencrypt' },
    trustedProxies: ['192.0.2.0/24', '2001:db8::/32'],
  },
  images: { web: 'web:1', database: 'mariadb:11', credentials: 'credentials:1' },
  size: {
    web: { cpu: '50m', memory: '192Mi', memoryLimit: '512Mi', workers: 7 },
    database: { cpu: '25m', memory: '160Mi', memoryLimit: '512Mi', bufferPool: '64Mi' },
    cron: { cpu: '5m', memory: '8Mi', memoryLimit: '32Mi' },
    volumes: { uploads: '3Gi', database: '2Gi' },
  },
  roomFor: {
    web: { cpu: '40m', memory: '256Mi', memoryLimit: '512Mi' },
    database: { cpu: '500m', memory: '1Gi', memoryLimit: '1Gi' },
    cron: { cpu: '5m', memory: '8Mi', memoryLimit: '32Mi' },
  },
  apiServer: { cidr: '10.0.0.5/32', port: 443 },
  egress: { https: { except: ['8.8.8.0/24', '2001:4860::/32'] } },
  smtp: { host: 'smtp.acme.com', port: 465, security: 'tls', from: 'shop@acme.com', cidr: '10.1.2.3/32' },
  storageClass: 'fast',
  protection: {},
  attempt: 2,
};
const minimal: WooStoreProps = {
  name: allProps.name,
  shop: { title: 'Acme Toys', adminEmail: 'owner@acme.com', country: 'AT', currency: 'CHF' },
  address: { host: 'shop.acme.com' },
  ingress: { className: 'nginx', controller: allProps.ingress.controller },
  images: allProps.images,
  size: allProps.size,
  apiServer: allProps.apiServer,
  protection: { 'example.com/prune': 'never' },
};

function objectsOf(props: WooStoreProps): Manifest[] {
  return new WooStore(new Chart(new App(), 'test'), 'store', props).node
    .findAll()
    .filter(node => ApiObject.isApiObject(node))
    .map(node => node.toJson() as Manifest);
}

/** Returns the problems that cdk8s reports when it writes the manifests. */
const validationsOf = (root: Construct) => root.node.findAll().flatMap(({ node }) => node.validate());

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
      STORE_ALIASES: 'www.acme.com,old.acme.com',
      STORE_TITLE: 'Acme Toys',
      STORE_ADMIN_EMAIL: 'owner@acme.com',
      STORE_COUNTRY: 'AT',
      STORE_CURRENCY: 'CHF',
      STORE_SAMPLE_PRODUCTS: 'false',
      STORE_PLUGINS: 'invoices@1.0.3,payments@2.1',
      STORE_THEME: 'storefront@4.6.2',
      STORE_EGRESS: 'allow',
      STORE_SMTP_HOST: 'smtp.acme.com',
      STORE_SMTP_PORT: '465',
      STORE_SMTP_SECURITY: 'tls',
      STORE_SMTP_FROM: 'shop@acme.com',
      STORE_TRUSTED_PROXIES: '192.0.2.0/24,2001:db8::/32',
      DATABASE_HOST: 'database',
      APACHE_MAX_WORKERS: '7',
    });
    expect(find(objects, 'Ingress', 'web')).toMatchObject({
      metadata: {
        annotations: {
          'nginx.ingress.kubernetes.io/proxy-body-size': '64m',
          'cert-manager.io/cluster-issuer': 'letsencrypt',
        },
      },
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['shop.acme.com', 'www.acme.com', 'old.acme.com'], secretName: 'web-certificate' }],
        rules: [{ host: 'shop.acme.com' }, { host: 'www.acme.com' }, { host: 'old.acme.com' }],
      },
    });
    expect(limitRangeOf(objects)).toMatchObject({
      defaultRequest: { cpu: '50m', memory: '192Mi' },
      default: { memory: '512Mi' },
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

  test('has the documented defaults of its props', () => {
    const objects = objectsOf(minimal);
    expect(environmentOf(objects, 'install')).toMatchObject({
      STORE_URL: 'http://shop.acme.com',
      STORE_SAMPLE_PRODUCTS: 'true',
    });
    const optional = /^STORE_(ALIASES|PLUGINS|THEME|EGRESS|SMTP_.*|TRUSTED_PROXIES)$/;
    expect(Object.keys(environmentOf(objects, 'web')).filter(name => optional.test(name))).toEqual([]);
    expect(find(objects, 'Ingress', 'web')?.spec).not.toHaveProperty('tls');
    expect(find(objects, 'Ingress', 'web')?.metadata.annotations).toBeUndefined();
    expect(find(objects, 'NetworkPolicy', 'certificate-challenges')).toBeUndefined();
    expect(find(objects, 'PersistentVolumeClaim', 'data')?.spec).not.toHaveProperty('storageClassName');
    expect(find(objects, 'StatefulSet', 'database')?.metadata.annotations).toEqual(minimal.protection);
  });

  test('passes an empty list of plugins to the image, unlike an absent one', () => {
    const install = podsOf(objectsOf({ ...minimal, extensions: { plugins: {} } }))
      .flatMap(({ pod }) => containersOf(pod))
      .find(({ name }) => name === 'install');
    // Kubernetes stores an empty value like this.
    expect(install?.env).toContainEqual({ name: 'STORE_PLUGINS' });
  });

  test('lets nothing in or out by default', () => {
    expect(find(objectsOf(minimal), 'NetworkPolicy', 'default-deny')).toMatchObject({
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  });

  /** Returns the addresses besides its database that the web pod reaches, by port. */
  const outsideOf = (props: Partial<WooStoreProps>) =>
    find(objectsOf({ ...minimal, ...props }), 'NetworkPolicy', 'web')
      ?.spec?.egress?.slice(1)
      .map(({ to, ports }) => ({ port: ports?.[0]?.port, to: to?.map(({ ipBlock }) => ipBlock) }));
  const smtp = { host: 'smtp.acme.com', port: 587, security: 'starttls' } as const;
  const everything = [
    { cidr: '0.0.0.0/0', except: expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16', '10.0.0.5/32']) as string[] },
    { cidr: '::/0', except: expect.arrayContaining(['fc00::/7', 'fe80::/10', '64:ff9b::/96']) as string[] },
  ];
  test.each([
    ['nothing', {}, []],
    ['nothing by https that is off', { egress: { https: false } }, []],
    ['public addresses by https', { egress: { https: true } }, [{ port: 443, to: everything }]],
    [
      'public addresses but some',
      { egress: { https: { except: ['8.8.8.0/24', '2001:4860::/32', '10.0.0.0/8'] } } },
      [
        {
          port: 443,
          to: [
            { cidr: '0.0.0.0/0', except: expect.arrayContaining(['8.8.8.0/24']) as string[] },
            { cidr: '::/0', except: expect.arrayContaining(['2001:4860::/32']) as string[] },
          ],
        },
      ],
    ],
    ['a public mail server', { smtp }, [{ port: 587, to: everything }]],
    [
      'a mail server inside',
      { smtp: { ...smtp, cidr: '10.9.0.0/16' } },
      [{ port: 587, to: [{ cidr: '10.9.0.0/16' }] }],
    ],
    [
      'both',
      { egress: { https: true }, smtp },
      [
        { port: 443, to: everything },
        { port: 587, to: everything },
      ],
    ],
  ])('opens to the web pod: %s', (_, props, outside) => {
    expect(outsideOf(props)).toEqual(outside);
    for (const { to } of outsideOf(props) ?? []) {
      for (const { except = [] } of to?.filter(block => block !== undefined) ?? []) {
        expect(new Set(except).size).toBe(except.length);
      }
    }
  });

  test('never opens more to the database', () => {
    const database = (props: Partial<WooStoreProps>) =>
      find(objectsOf({ ...minimal, ...props }), 'NetworkPolicy', 'database');
    expect(database({ egress: { https: true }, smtp })).toEqual(database({}));
  });

  test('restarts the database only for a change of the database', () => {
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

  test('serves https with a certificate that is there already', () => {
    const objects = objectsOf({ ...minimal, ingress: { ...minimal.ingress, tls: { secretName: 'shops' } } });
    expect(environmentOf(objects, 'web')).toMatchObject({ STORE_URL: 'https://shop.acme.com' });
    expect(find(objects, 'Ingress', 'web')?.metadata.annotations).toBeUndefined();
    expect(find(objects, 'Ingress', 'web')).toMatchObject({
      spec: { tls: [{ hosts: ['shop.acme.com'], secretName: 'shops' }] },
    });
  });

  test('lets cert-manager prove that the hosts are ours', () => {
    expect(find(objectsOf(allProps), 'NetworkPolicy', 'certificate-challenges')).toMatchObject({
      spec: {
        podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'nginx' } } }], ports: [{ port: 8089 }] }],
      },
    });
  });

  test('probes a pod once as a shopper would, and keeps the only pod of a busy shop in service', () => {
    const web = podsOf(objectsOf(allProps))
      .flatMap(({ pod }) => pod.containers)
      .find(({ name }) => name === 'web');
    expect(web?.startupProbe?.httpGet).toMatchObject({
      path: '/?rest_route=/wc/store/v1/products&per_page=1',
      httpHeaders: [
        { name: 'Host', value: 'shop.acme.com' },
        { name: 'X-Forwarded-Proto', value: 'https' },
      ],
    });
    expect(web).not.toHaveProperty('readinessProbe');
    expect(web?.livenessProbe).not.toHaveProperty('httpGet');
  });

  test.each(['', 'Acme', '-acme', 'acme-', '../x', 'a b', 'acme\n', 'a'.repeat(41)])('refuses the name %j', name => {
    expect(() => objectsOf({ ...minimal, name })).toThrow(
      new RangeError(`name = ${JSON.stringify(name)} must be a DNS label of at most 40 characters`),
    );
  });

  const { size, shop, images, ingress, apiServer } = minimal;
  const hostRule = 'must be a lower-case host name like shop.example.com, without scheme, port or path';
  const imageRule = 'must name a fixed tag or a digest, not latest';
  const rangeRule = 'must be an IPv4 or IPv6 range like 10.0.0.5/32 or fd00:10::5/128';
  const anyRangeRule = 'must be an IPv4 or IPv6 range like 203.0.113.0/24 or 2001:db8::/32, narrower than /0';
  const tls = { issuer: 'letsencrypt' };
  const refused: readonly (readonly [title: string, props: Partial<WooStoreProps>, message: string])[] = [
    [
      'a memory request above its limit',
      { size: { ...size, web: { ...size.web, memory: '1Gi' } } },
      't/acme: size.web.memory = "1Gi" must be at most memoryLimit, 512Mi',
    ],
    [
      'CPU that is not a quantity',
      { size: { ...size, cron: { ...size.cron, cpu: 'much' } } },
      't/acme: size.cron.cpu = "much" must be a quantity of CPU like 100m or 0.5',
    ],
    [
      'CPU finer than Kubernetes keeps it',
      { size: { ...size, cron: { ...size.cron, cpu: '0.0005' } } },
      't/acme: size.cron.cpu = "0.0005" must be a quantity of CPU like 100m or 0.5',
    ],
    [
      'memory that is not a quantity',
      { size: { ...size, database: { ...size.database, memory: '1G' } } },
      't/acme: size.database.memory = "1G" must be a quantity of bytes like 256Mi',
    ],
    [
      'a volume of nothing',
      { size: { ...size, volumes: { ...size.volumes, uploads: '0Gi' } } },
      't/acme: size.volumes.uploads = "0Gi" must be a quantity of bytes above 0, like 2Gi',
    ],
    [
      'a buffer pool that leaves nothing',
      { size: { ...size, database: { ...size.database, bufferPool: '512Mi' } } },
      't/acme/database: bufferPool = "512Mi" must be less than memoryLimit, 512Mi',
    ],
    [
      'no workers',
      { size: { ...size, web: { ...size.web, workers: 0 } } },
      't/acme/web: workers = 0 must be a whole number from 1',
    ],
    ['an attempt before the first', { attempt: 0 }, 'attempt = 0 must be a whole number from 1'],
    [
      'a host with a port',
      { address: { host: 'shop.acme.com:80' } },
      `t/acme/web/ingress: address.host = "shop.acme.com:80" ${hostRule}`,
    ],
    [
      'an alias of one label',
      { address: { host: 'shop.acme.com', aliases: ['a.b', 'shop'] } },
      `t/acme/web/ingress: address.aliases.1 = "shop" ${hostRule}`,
    ],
    [
      'an alias that is the host',
      { address: { host: 'shop.acme.com', aliases: ['shop.acme.com'] } },
      't/acme/web/ingress: address.aliases.0 = "shop.acme.com" must not name a host twice',
    ],
    [
      'an alias that is there twice',
      { address: { host: 'shop.acme.com', aliases: ['a.b', 'a.b'] } },
      't/acme/web/ingress: address.aliases.1 = "a.b" must not name a host twice',
    ],
    [
      'http with a certificate',
      { address: { host: 'shop.acme.com', scheme: 'http' }, ingress: { ...ingress, tls } },
      't/acme/web/ingress: address.scheme = "http" must be https, because ingress.tls is set',
    ],
    [
      'two issuers',
      { ingress: { ...ingress, tls, annotations: { 'cert-manager.io/cluster-issuer': 'other' } } },
      't/acme/web/ingress: ingress.annotations.cert-manager.io/cluster-issuer = "other" must not be set beside ingress.tls.issuer',
    ],
    ['a floating image', { images: { ...images, web: 'web:latest' } }, `t/acme/web: image = "web:latest" ${imageRule}`],
    [
      'an image without tag, from a registry with a port',
      { images: { ...images, database: 'registry:5000/mariadb' } },
      `t/acme/database: image = "registry:5000/mariadb" ${imageRule}`,
    ],
    [
      'credentials from a floating image',
      { images: { ...images, credentials: 'c' } },
      `t/acme/database/credentials: image = "c" ${imageRule}`,
    ],
    [
      'a title of two lines',
      { shop: { ...shop, title: 'a\nb' } },
      't/acme/web: shop.title = "a\\nb" must be one line of text without control characters',
    ],
    [
      'a wrong mail address',
      { shop: { ...shop, adminEmail: 'owner' } },
      't/acme/web: shop.adminEmail = "owner" must be an e-mail address',
    ],
    [
      'a wrong country',
      { shop: { ...shop, country: 'Germany' } },
      't/acme/web: shop.country = "Germany" must be an ISO 3166 code like DE',
    ],
    [
      'a wrong currency',
      { shop: { ...shop, currency: 'eur' } },
      't/acme/web: shop.currency = "eur" must be an ISO 4217 code like EUR',
    ],
    [
      'a plugin that would end an item of the list',
      { extensions: { plugins: { 'pay,ments': '1' } } },
      't/acme/web: extensions.plugins.pay,ments = "1" must be a name and a version like storefront@4.6.2',
    ],
    [
      'a theme without a version',
      { extensions: { theme: { name: 'storefront', version: '' } } },
      't/acme/web: extensions.theme = {"name":"storefront","version":""} must be a name and a version like storefront@4.6.2',
    ],
    [
      'an address for a range',
      { apiServer: { ...apiServer, cidr: '10.0.0.5' } },
      `t/acme/network: apiServer.cidr = "10.0.0.5" ${rangeRule}`,
    ],
    [
      'a range of no address',
      { apiServer: { ...apiServer, cidr: '10.0.0.500/32' } },
      `t/acme/network: apiServer.cidr = "10.0.0.500/32" ${rangeRule}`,
    ],
    [
      'a port of none',
      { apiServer: { ...apiServer, port: 0 } },
      't/acme/network: apiServer.port = 0 must be a port from 1 to 65535',
    ],
    [
      'https that would open the API server',
      { egress: { https: true }, apiServer: { cidr: '0.0.0.0/0', port: 443 } },
      't/acme/network: apiServer.cidr = "0.0.0.0/0" must be narrower than /0, because egress.https opens its port',
    ],
    [
      'mail that would open the API server',
      { smtp: { ...smtp, port: 443 } },
      't/acme/network: smtp.port = 443 must differ from the port of apiServer',
    ],
    [
      'https but to nowhere',
      { egress: { https: { except: ['8.8.8.0/24', '::/0'] } } },
      `t/acme/network: egress.https.except.1 = "::/0" ${anyRangeRule}`,
    ],
    [
      'an exception that is not a range',
      { egress: { https: { except: ['8.8.8.8'] } } },
      `t/acme/network: egress.https.except.0 = "8.8.8.8" ${anyRangeRule}`,
    ],
    [
      'a mail server with a port in its name',
      { smtp: { ...smtp, host: 'smtp.acme.com:25' } },
      `t/acme/web: smtp.host = "smtp.acme.com:25" ${hostRule}`,
    ],
    [
      'a mail server that is everywhere',
      { smtp: { ...smtp, cidr: '0.0.0.0/0' } },
      `t/acme/web: smtp.cidr = "0.0.0.0/0" ${anyRangeRule}`,
    ],
    [
      'a sender that is not an address',
      { smtp: { ...smtp, from: 'Acme' } },
      't/acme/web: smtp.from = "Acme" must be an e-mail address',
    ],
    [
      'a proxy that is everybody',
      { ingress: { ...ingress, trustedProxies: ['0.0.0.0/0'] } },
      `t/acme/web/ingress: ingress.trustedProxies.0 = "0.0.0.0/0" ${anyRangeRule}`,
    ],
  ];

  test.each(refused)('refuses %s when it is made', (_, props, message) => {
    expect(() => new WooStore(new Chart(new App(), 't'), 'acme', { ...minimal, ...props })).toThrow(
      new RangeError(message),
    );
  });

  test('accepts an image by digest and with a port', () => {
    const web = `registry:5000/shop/web@sha256:${'a'.repeat(64)}`;
    expect(() => objectsOf({ ...minimal, images: { ...images, web } })).not.toThrow();
  });

  test('reports on synth all problems below it, with their places', () => {
    const chart = new Chart(new App(), 't');
    const store = new WooStore(chart, 'acme', minimal);
    expect(validationsOf(chart)).toEqual([]);
    new k8s.KubeConfigMap(store, 'far', { metadata: { name: 'far', namespace: 'elsewhere' } });
    new k8s.KubeClusterRole(store, 'mighty', { metadata: { name: 'mighty' } });
    new k8s.KubeService(store, 'again', { metadata: { name: 'web', namespace: 'store-acme' } });
    expect(validationsOf(chart)).toEqual([
      't/acme/far: ConfigMap/far must be in the namespace store-acme',
      't/acme/mighty: ClusterRole/mighty must be in the namespace store-acme',
      't/acme/again: Service/web exists already, as t/acme/web/service',
    ]);
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

  test.each([
    [1, 100],
    [40, 100],
    [41, 102],
    [256, 532],
  ])('%d workers may have %d connections, in two pods at once', (workers, connections) => {
    const objects = objectsOf({ ...minimal, size: { ...size, web: { ...size.web, workers } } });
    const database = podsOf(objects).flatMap(({ pod }) => pod.containers.filter(({ name }) => name === 'mariadb'));
    expect(database[0]?.args).toContain(`--max-connections=${connections}`);
    expect(connections).toBeGreaterThanOrEqual(2 * workers + 20);
  });

  test('has by default as many connections as a database alone', () => {
    const chart = new Chart(new App(), 't');
    const database = (maxConnections?: number) =>
      new StoreDatabase(chart, `database-${maxConnections ?? ''}`, {
        store: new StoreIdentity({ name: 'acme', protection: {} }),
        image: images.database,
        credentialsImage: images.credentials,
        resources: size.database,
        bufferPool: '64Mi',
        volumeSize: '2Gi',
        ...(maxConnections === undefined ? {} : { maxConnections }),
      });
    const text = (part: Construct) =>
      JSON.stringify(
        part.node.findAll().flatMap(node => (ApiObject.isApiObject(node) ? [node.toJson() as object] : [])),
      );
    expect(text(database())).toContain('--max-connections=100"');
    expect(text(database(250))).toContain('--max-connections=250"');
    expect(() => database(0)).toThrow('t/database-0: maxConnections = 0 must be a whole number from 10');
  });

  test('mounts supplied values, if there are any, for the installer and the shop alone', () => {
    const [web, ...others] = podsOf(objectsOf(minimal))
      .map(({ pod }) => pod)
      .filter(({ volumes }) => volumes?.some(({ secret }) => secret?.secretName === suppliedSecret));
    expect(others).toEqual([]);
    expect(web?.volumes).toContainEqual({
      name: 'supplied',
      secret: { secretName: 'store-supplied', defaultMode: 0o440, optional: true },
    });
    const mounting = containersOf(web ?? { containers: [] }).filter(({ volumeMounts }) =>
      volumeMounts?.some(({ name, mountPath, readOnly, subPath }) => {
        // A sub-path would never see later changes.
        return name === 'supplied' && mountPath === '/run/secrets/supplied' && readOnly && subPath === undefined;
      }),
    );
    expect(mounting.map(({ name }) => name)).toEqual(['install', 'web']);
  });

  test('has a quota and defaults as Kubernetes writes them, for any tier', () => {
    const cpu = fc.oneof(
      fc.integer({ min: 0, max: 4000 }).map(value => `${value}m`),
      fc.integer({ min: 0, max: 4000 }).map(value => String(value / 1000)),
    );
    const quantity = fc.oneof(
      fc.integer({ min: 2, max: 4096 }).map(value => `${value}Mi`),
      fc.integer({ min: 2, max: 40 }).map(value => `${value / 10}Gi`),
    );
    const part = fc
      .record({ cpu, one: quantity, other: quantity })
      .map(({ cpu, one, other }) =>
        bytesOf(one) <= bytesOf(other)
          ? { cpu, memory: one, memoryLimit: other }
          : { cpu, memory: other, memoryLimit: one },
      );
    fc.assert(
      fc.property(part, part, part, (web, database, cron) => {
        const objects = objectsOf({
          ...minimal,
          size: { ...size, web: { ...web, workers: 1 }, database: { ...database, bufferPool: '1Mi' }, cron },
        });
        const hard = find(objects, 'ResourceQuota', 'store')?.spec?.hard ?? {};
        const defaults = limitRangeOf(objects);
        // Kubernetes rewrites other forms, and an engine would report that as drift for ever.
        for (const written of [hard['requests.cpu'], defaults.defaultRequest.cpu]) {
          expect(written).toMatch(/^(\d+|(?!\d*000m)\d+m)$/);
        }
        for (const written of [
          hard['requests.memory'],
          hard['limits.memory'],
          hard['requests.storage'],
          defaults.defaultRequest.memory,
          defaults.default.memory,
        ]) {
          expect(written).toMatch(/^\d+(Mi|Gi)$/);
          expect(bytesOf(written ?? '') % 1024 ** 3 === 0).toBe(written?.endsWith('Gi'));
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('a quota fits a Job without resources, with any rounding of its defaults', () => {
  const tiny = { cpu: '0', memory: '1', memoryLimit: '1' };
  const web = { cpu: '0', memory: '1.1Mi', memoryLimit: '1.1Mi', workers: 1 };
  const objects = objectsOf({ ...minimal, size: { ...minimal.size, web, cron: tiny } });
  const { defaultRequest, default: limits } = limitRangeOf(objects);
  const hard = find(objects, 'ResourceQuota', 'store')?.spec?.hard ?? {};
  const pods = podsOf(objects).flatMap(({ workload, pod }) =>
    workload === 'Deployment/web' ? [pod, pod, pod] : [pod],
  );
  const used = pods.map(requestsOf);
  const requested = sum(used.map(({ memory }) => memory)) + bytesOf(defaultRequest.memory);
  const limited = sum(used.map(({ limit }) => limit)) + bytesOf(limits.memory);
  expect(bytesOf(hard['requests.memory'] ?? '')).toBeGreaterThanOrEqual(requested);
  expect(bytesOf(hard['limits.memory'] ?? '')).toBeGreaterThanOrEqual(limited);
});

test('a quota fits the pods of the former tier, in each amount', () => {
  const hardOf = (props: Partial<WooStoreProps>) =>
    find(objectsOf({ ...minimal, ...props }), 'ResourceQuota', 'store')?.spec?.hard;
  const { roomFor, size } = allProps;
  const both = hardOf({ roomFor });
  for (const containers of [size, roomFor]) {
    const alone = hardOf({
      size: {
        ...size,
        ...containers,
        web: { ...containers.web, workers: 7 },
        database: { ...containers.database, bufferPool: '64Mi' },
      },
    });
    expect(millicoresOf(both?.['requests.cpu'] ?? '')).toBeGreaterThanOrEqual(
      millicoresOf(alone?.['requests.cpu'] ?? 'none'),
    );
    for (const amount of ['requests.memory', 'limits.memory'] as const) {
      expect(bytesOf(both?.[amount] ?? '')).toBeGreaterThanOrEqual(bytesOf(alone?.[amount] ?? 'none'));
    }
  }
  expect(both).not.toEqual(hardOf({}));
  expect(both).toMatchObject({ 'requests.storage': hardOf({})?.['requests.storage'] });
  expect(() => hardOf({ roomFor: { ...roomFor, cron: { ...roomFor.cron, cpu: 'much' } } })).toThrow(
    /roomFor.cron.cpu = "much"/,
  );
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

/** Expands a value as Kubernetes does: `$$` is `$`, `$(NAME)` is the value of NAME where there is one. */
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

  test('passes any text to the process unchanged', () => {
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

describe('a range of addresses', () => {
  test.each(['10.0.0.5/32', '0.0.0.0/0', 'fd00:10::5/128', '::/0'])('%s is accepted', range => {
    expect(isRange(range)).toBe(true);
  });

  test.each([
    '10.0.0.5',
    '10.0.0.500/32',
    '10.0.0.0/33',
    '10.0.0/24',
    '::1/129',
    'fe80::1%eth0/64',
    '10.0.0.5/',
    ' ::/0',
  ])('%j is refused', range => {
    expect(isRange(range)).toBe(false);
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

  test.each(['', '-1', '1e3', '100m', '1G', '1 Gi', '1Gi\n', 'Gi'])('isBytes() refuses %j', quantity => {
    expect(() => bytesOf(quantity)).toThrow(RangeError);
  });

  test.each(['', '-1', '1Gi', 'm', '1 m'])('isCpu() refuses %j', quantity => {
    expect(() => millicoresOf(quantity)).toThrow(RangeError);
  });
});
