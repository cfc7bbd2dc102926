import { describe, expect, test } from 'vitest';
import { givenFleet, givenStore } from '../../test/support/fleet.ts';
import { dumpDocument } from '../render/yaml.ts';
import { resolve } from './resolve.ts';
import { lockFile, parseFile, type Lock, type StoreInput } from '#fleet/schema';

const fleet = givenFleet();
const locked = resolve(givenStore(), fleet);
/** The same names with other values, and other defaults. */
const later = givenFleet({
  'size: small, edition: base, country: DE, currency: EUR': 'size: large, edition: plus, country: US, currency: USD',
  'cluster: local': 'cluster: far',
  'domain: localhost': 'domain: shops.example.com',
  'tls: { issuer: letsencrypt }': 'scheme: http',
  'cpu: 50m': 'cpu: 60m',
  'web:1 ': 'web:2 ',
  'mariadb:11.8.6': 'mariadb:12.0.1',
  'credentials:1': 'credentials:2',
  'shops.git': 'moved.git',
});

describe('a lock', () => {
  test('holds everything that fleet.yaml resolves for a store', () => {
    expect(locked).toEqual({
      apiVersion: 'storefleet.dev/v1',
      kind: 'StoreLock',
      metadata: { name: 'acme' },
      spec: {
        renderer: expect.any(Number) as number,
        repository: { url: 'https://git.example.com/shops.git', branch: 'main' },
        cluster: {
          name: 'local',
          domain: 'localhost',
          engine: { type: 'argocd', namespace: 'argocd' },
          ingress: {
            className: 'traefik',
            controller: { namespace: 'kube-system', labels: { 'app.kubernetes.io/name': 'traefik' } },
            scheme: 'http',
          },
          apiServer: { cidr: '0.0.0.0/0', port: 6443 },
        },
        host: 'acme.localhost',
        size: 'small',
        tier: fleet.spec.tiers.small,
        edition: 'base',
        images: {
          web: 'registry.example.com/web:1',
          database: 'mariadb:11.8.6',
          credentials: 'registry.example.com/credentials:1',
        },
        country: 'DE',
        currency: 'EUR',
        requested: {},
      },
    });
  });

  test('is read back as written', () => {
    for (const spec of [
      {},
      {
        cluster: 'far',
        size: 'large',
        host: 'a.b',
        aliases: ['c.d', 'e.f'],
        country: 'NO',
        currency: 'NOK',
        edition: 'plus',
      },
    ]) {
      const lock = resolve(givenStore('acme', spec), fleet);
      expect(parseFile(lockFile, 'dist/x/locks/acme.yaml', dumpDocument(lock))).toEqual(lock);
    }
  });

  test('does not move when fleet.yaml does', () => {
    expect(resolve(givenStore(), later, locked)).toEqual(locked);
    const explicit = givenStore('acme', {
      size: 'small',
      edition: 'base',
      country: 'DE',
      currency: 'EUR',
      host: 'acme.localhost',
    });
    const lock = resolve(explicit, fleet);
    expect(resolve(explicit, later, lock)).toEqual(lock);
  });

  test('stays valid when fleet.yaml drops the tier, edition and cluster', () => {
    const other = givenFleet({
      '    small:': '    tiny:',
      'size: small': 'size: large',
      '    base:': '    old:',
      'edition: base': 'edition: plus',
    });
    expect(resolve(givenStore(), other, locked)).toEqual(locked);
  });

  const field = (name: 'size' | 'edition' | 'country' | 'currency' | 'host', lock: Lock) => lock.spec[name];
  test.each([
    ['size', 'large'],
    ['edition', 'plus'],
    ['country', 'AT'],
    ['currency', 'CHF'],
    ['host', 'shop.acme.com'],
  ] as const)('moves in %s alone when the store asks for another', (name, value) => {
    const store = givenStore('acme', { [name]: value });
    const moved = resolve(store, later, locked);
    expect(field(name, moved)).toBe(value);
    expect(moved.spec.requested).toEqual({ [name]: value });
    // Existing volumes stay.
    const tier = name === 'size' ? { ...later.spec.tiers.large, volumes: locked.spec.tier.volumes } : locked.spec.tier;
    const images =
      name === 'edition' ? { ...locked.spec.images, web: 'registry.example.com/web-plus:1' } : locked.spec.images;
    const aliases = name === 'host' ? { aliases: ['acme.localhost'] } : {};
    expect(moved.spec).toEqual({
      ...locked.spec,
      [name]: value,
      ...aliases,
      tier,
      images,
      requested: { [name]: value },
    });
  });

  test.each([
    ['size', 'large', 'large'],
    ['edition', 'plus', 'plus'],
    ['country', 'AT', 'US'],
    ['currency', 'CHF', 'USD'],
    // The domain of the cluster is locked with the cluster.
    ['host', 'shop.acme.com', 'acme.localhost'],
  ] as const)('resolves %s again when the store no longer requests it', (name, requested, resolved) => {
    const before = resolve(givenStore('acme', { [name]: requested }), fleet);
    const after = resolve(givenStore(), later, before);
    expect(field(name, after)).toBe(resolved);
    expect(after.spec.requested).toEqual({});
  });

  /** Returns the host and aliases of a store file. */
  type Addresses = Pick<StoreInput['spec'], 'host' | 'aliases'>;
  const [a, b, c, www] = ['a.acme.com', 'b.acme.com', 'c.acme.com', 'www.acme.com'];
  const byDefault = 'acme.localhost';
  const moves: readonly (readonly [
    title: string,
    files: readonly Addresses[],
    host: string,
    aliases: readonly string[],
  ])[] = [
    ['none at first', [{}], byDefault, []],
    ['those that the file requests', [{ aliases: [www, a] }], byDefault, [www, a]],
    ['the old host', [{ host: a }, { host: b }], b, [a]],
    ['the host that it had by default', [{}, { host: a }], a, [byDefault]],
    ['the host that the file no longer requests', [{ host: a }, {}], byDefault, [a]],
    ['every host that it had', [{ host: a }, { host: b }, { host: c }], c, [a, b]],
    ['the replaced host, and not the present one, after a return', [{ host: a }, { host: b }, { host: a }], a, [b]],
    [
      'the requested ones, then the old host',
      [
        { host: a, aliases: [www] },
        { host: b, aliases: [www] },
      ],
      b,
      [www, a],
    ],
    ['the old host, which the file names too', [{ host: a }, { host: b, aliases: [www, a] }], b, [www, a]],
    [
      'those requested with the new host',
      [
        { host: a, aliases: [c] },
        { host: b, aliases: [www] },
      ],
      b,
      [www, a],
    ],
    ['an old host while the file stays the same', [{ host: a }, { host: b }, { host: b }], b, [a]],
    ['only those requested later', [{ host: a }, { host: b }, { host: b, aliases: [www] }], b, [www]],
    ['none once the file requests none', [{ host: a }, { host: b }, { host: b, aliases: [] }], b, []],
    ['none once the file drops them', [{ aliases: [www] }, {}], byDefault, []],
  ];
  test.each(moves)('holds as aliases %s', (_, files, host, aliases) => {
    const [first, ...then] = files.map(spec => givenStore('acme', spec));
    const lock = then.reduce((current, store) => resolve(store, later, current), resolve(first ?? givenStore(), fleet));
    expect(lock.spec).toMatchObject({ host, requested: files.at(-1) });
    expect(lock.spec.aliases ?? []).toEqual(aliases);
    expect('aliases' in lock.spec).toBe(aliases.length > 0);
    expect(parseFile(lockFile, 'dist/local/locks/acme.yaml', dumpDocument(lock))).toEqual(lock);
  });

  test.each([
    ['the requested host', { host: 'a.com', aliases: ['a.b', 'a.com'] }, 'spec.aliases.1 = "a.com"'],
    ['the default host', { aliases: ['acme.localhost'] }, 'spec.aliases.0 = "acme.localhost"'],
  ])('refuses an alias that is %s', (_, spec, field) => {
    expect(() => resolve(givenStore('acme', spec), fleet)).toThrow(`${field} must not be the host itself`);
  });

  test.each([
    ['http where nothing ends TLS', '', 'http', {}],
    ['https by a certificate that cert-manager gets', 'tls: { issuer: le }', 'https', { tls: { issuer: 'le' } }],
    ['https by a certificate that is there', 'tls: { secretName: a }', 'https', { tls: { secretName: 'a' } }],
    ['https that ends before the ingress', 'scheme: https', 'https', {}],
    ['annotations', 'annotations: { a.b/c: d }', 'http', { annotations: { 'a.b/c': 'd' } }],
  ])('holds for the ingress: %s', (_, text, scheme, more) => {
    const cluster = givenFleet({ 'tls: { issuer: letsencrypt }': text });
    const lock = resolve(givenStore('acme', { cluster: 'far' }), cluster);
    const controller = { namespace: 'ingress', labels: { app: 'nginx' } };
    expect(lock.spec.cluster.ingress).toEqual({ className: 'nginx', controller, scheme, ...more });
    expect(parseFile(lockFile, 'dist/far/locks/acme.yaml', dumpDocument(lock))).toEqual(lock);
  });

  test('holds the egress of the cluster and its trusted proxies', () => {
    const open = {
      egress: { https: { except: ['8.8.8.0/24'] } },
      smtp: { host: 'smtp.acme.com', port: 465, security: 'tls', from: 'shop@acme.com', cidr: '10.1.2.3/32' },
    };
    const text = `storageClass: fast\n      egress: ${JSON.stringify(open.egress)}\n      smtp: ${JSON.stringify(open.smtp)}`;
    const proxied = givenFleet({
      'storageClass: fast': text,
      'tls: { issuer: letsencrypt }': 'trustedProxies: [192.0.2.0/24]',
    });
    const lock = resolve(givenStore('acme', { cluster: 'far' }), proxied);
    expect(lock.spec.cluster).toMatchObject({ ...open, ingress: { trustedProxies: ['192.0.2.0/24'] } });
    expect(parseFile(lockFile, 'dist/far/locks/acme.yaml', dumpDocument(lock))).toEqual(lock);
  });

  test('takes the present amounts of a tier when the store requests it', () => {
    const requested = resolve(givenStore('acme', { size: 'small' }), later, locked);
    expect(requested.spec.tier.web.cpu).toBe('60m');
  });

  test('keeps resize headroom for the pods of every larger tier that the store had', () => {
    const sized = (size: string, current: Lock) => resolve(givenStore('acme', { size }), fleet, current);
    const { tiers } = fleet.spec;
    const large = sized('large', locked);
    expect(large.spec.roomFor).toBeUndefined();
    const { cpu, memory, memoryLimit } = tiers.large?.web ?? {};
    const smaller = sized('small', large);
    expect(smaller.spec.roomFor?.web).toEqual({ cpu, memory, memoryLimit });
    expect(parseFile(lockFile, 'dist/local/locks/acme.yaml', dumpDocument(smaller))).toEqual(smaller);
    expect(sized('small', smaller)).toEqual(smaller);
    expect(sized('large', smaller).spec.roomFor).toBeUndefined();
  });

  const all = { invoices: '1.0', payments: '2.1.0' };
  const dark = { name: 'dark', version: '1.1.0' };
  const full = { edition: 'full' };
  test.each([
    ['nothing of an edition that names none', {}, {}],
    ['no plugins where none are requested of such an edition', { plugins: [] }, {}],
    ['all plugins and the default theme', full, { plugins: all, theme: dark }],
    ['the plugins of the store', { ...full, plugins: ['payments'] }, { plugins: { payments: '2.1.0' }, theme: dark }],
    ['no plugins', { ...full, plugins: [] }, { plugins: {}, theme: dark }],
    [
      'the theme of the store',
      { ...full, theme: 'bright' },
      { plugins: all, theme: { name: 'bright', version: '4.6.2' } },
    ],
  ])('holds %s', (_, spec, extensions) => {
    const store = givenStore('acme', spec);
    const lock = resolve(store, fleet);
    expect({ plugins: lock.spec.plugins, theme: lock.spec.theme }).toEqual(extensions);
    expect(Object.keys(lock.spec.plugins ?? {})).toEqual(Object.keys(lock.spec.plugins ?? {}).sort());
    expect(parseFile(lockFile, 'dist/local/locks/acme.yaml', dumpDocument(lock))).toEqual(lock);
  });

  /** The edition has moved on: another image, other versions, and only one theme. */
  const released = givenFleet({
    'web-full:1': 'web-full:2',
    'version: 2.1.0': 'version: 2.2.0',
    '        dark:': '        darker:',
    '      theme: dark\n': '      theme: darker\n',
  });
  const requested = { ...full, plugins: ['payments'] };
  const was = resolve(givenStore('acme', requested), fleet).spec;
  const old = { image: 'registry.example.com/web-full:1', plugins: { payments: '2.1.0' }, theme: dark };
  const darker = { name: 'darker', version: '1.1.0' };
  const now = { image: 'registry.example.com/web-full:2', plugins: { payments: '2.2.0' }, theme: darker };
  test.each([
    ['requests the same', requested, old],
    ['requests another title', { ...requested, title: 'New' }, old],
    ['requests another tier', { ...requested, size: 'large' }, old],
    ['requests another plugin', { ...full, plugins: ['invoices'] }, { ...now, plugins: { invoices: '1.0' } }],
    ['requests a theme', { ...requested, theme: 'darker' }, now],
    ['drops its list of plugins', full, { ...now, plugins: { invoices: '1.0', payments: '2.2.0' } }],
    [
      'requests an edition without plugins and themes',
      { edition: 'plus' },
      { image: 'registry.example.com/web-plus:1' },
    ],
  ])('keeps image, plugins and theme together, or moves all three: a store that %s', (_, spec, expected) => {
    const { images, plugins, theme } = resolve(givenStore('acme', spec), released, {
      ...locked,
      spec: was,
    }).spec;
    expect({ image: images.web, plugins, theme }).toEqual(expected);
  });
});
