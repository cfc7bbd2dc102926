import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { givenFleetText, givenStoreText, replaceExactly } from '../../test/support/fleet.ts';
import { engineSchemas } from '../engines/schemas.ts';
import { anyOf, fleetFile, formatProblem, InvalidInput, lockFile, parseFile, parseValue, storeFile } from './index.ts';

/** Tokens of YAML, so that random texts get beyond its first error. */
const yamlText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '\n',
          '\n  ',
          '\n    ',
          ' ',
          '\t',
          ': ',
          '- ',
          '? ',
          '[',
          ']',
          '{',
          '}',
          ', ',
          '#',
          '&a ',
          '*a',
          '!!str ',
          '!x ',
          '|\n',
          '>-\n',
        ],
        ...[
          '"',
          "'",
          '%YAML 1.1\n',
          '---\n',
          '...\n',
          '<<: ',
          '\r\n',
          '\ufeff',
          '\0',
          '\u2028',
          '\ud800',
          '__proto__',
          'constructor',
        ],
        ...[
          'apiVersion: storefleet.dev/v1\n',
          'kind: WooStore\n',
          'metadata: { name: acme }\n',
          'spec:\n',
          '  title: ',
          '  admin: { email: a@b.co }\n',
        ],
        ...['!!binary ', '!!set ', '!!omap ', '!!timestamp 2026-11-21', '0x1', '1e999', '.nan', '~', 'yes'],
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 60 },
  )
  .map(pieces => pieces.join(''));

/** Replaces one passage of a valid file by anything: most problems of real files are of this kind. */
const damagedStore = fc
  .tuple(fc.nat(), fc.nat(12), fc.oneof(yamlText, fc.string({ unit: 'binary' })))
  .map(([at, length, piece]) => {
    const good = givenStoreText();
    const from = at % good.length;
    return good.slice(0, from) + piece + good.slice(from + length);
  });

describe('any text', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), yamlText, damagedStore);

  test.each([
    ['store', storeFile],
    ['fleet', fleetFile],
    ['lock', lockFile],
  ])('is a %s, or is refused with rule and position', (_, schema) => {
    fc.assert(
      fc.property(texts, text => {
        const problems = problemsOf(() => parseFile(schema, 'stores/acme.yaml', text));
        if (problems === undefined) return;
        expect(problems.length).toBeGreaterThan(0);
        const lines = text.split('\n').length;
        for (const { file, line, column, rule } of problems) {
          expect(file).toBe('stores/acme.yaml');
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(rule).not.toBe('');
        }
      }),
      { numRuns: 700 },
    );
  });
});

describe('any JSON value', () => {
  test('is a store or is refused with a rule', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const problems = problemsOf(() => parseValue(storeFile, value));
        expect(problems?.every(problem => problem.rule !== '')).not.toBe(false);
      }),
    );
  });

  test('is refused as an unknown field if it has __proto__', () => {
    const input: unknown = JSON.parse(
      '{"kind":"WooStore","metadata":{"name":"acme","__proto__":{"admin":true}},"spec":{"title":"a","admin":{"email":"a@b.co"}}}',
    );
    expect(problemsOf(() => parseValue(storeFile, input))?.map(formatProblem)).toEqual([
      'metadata.__proto__ = {"admin":true} is not a known field',
    ]);
  });
});

describe('a text that is larger than its limit', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, at) => `k${at}: 1\n`).join('');
  const nested = (levels: number) => `a: ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}\n`;
  const tokens = (most: number) => `must have at most ${most} YAML tokens`;

  test.each<[title: string, file: string, text: string, rule: string]>([
    ['a store of 44 KB of keys', 'stores/acme.yaml', keys(5000), tokens(5000)],
    ['a fleet of nothing but commas', 'fleet.yaml', `[${','.repeat(60_000)}]`, tokens(30_000)],
    ['51 levels', 'stores/acme.yaml', nested(51), 'is nested too deeply: at most 50 levels are read'],
    ['two thousand levels', 'stores/acme.yaml', '['.repeat(2000), /^is not valid YAML|^is nested too deeply/.source],
    ['too many bytes', 'stores/acme.yaml', `# ${'x'.repeat(64 * 1024)}`, 'must be at most 64 KiB'],
  ])('%s is refused with the limit', (_, file, text, rule) => {
    const problems = problemsOf(() => parseFile(storeFile, file, text)) ?? [];
    expect(problems).toHaveLength(1);
    expect(problems[0]?.rule).toMatch(new RegExp(rule.startsWith('^') ? rule : `^${rule}$`));
  });

  test('a text at the limit is read', () => {
    const rules = problemsOf(() => parseFile(storeFile, 'stores/acme.yaml', nested(50)))?.map(({ rule }) => rule) ?? [];
    expect(rules).toContain('is not a known field');
  });
});

describe('parseFile() refuses a fleet.yaml with', () => {
  const image = 'must be an image reference with a tag or digest, like registry.example.com/shop/web:1.2';
  const cpu = 'must be a Kubernetes quantity of CPU like 100m or 0.5';
  const bytes = 'must be a Kubernetes quantity of bytes like 256Mi or 1Gi';
  const domain = 'must be a lower-case domain like example.com or localhost';
  /** A plugin or theme of the fleet, as its problems show it. */
  const archive = (version: string, file: string, digit: string) => ({
    version,
    url: `https://example.com/${file}`,
    sha256: digit.repeat(64),
    licence: 'MIT',
  });
  const cut = (value: unknown) => `${JSON.stringify(value).slice(0, 119)}…`;
  test.each([
    [
      'a missing default tier',
      'size: small',
      'size: huge',
      '6:31 spec.defaults.size = "huge" must be one of spec.tiers',
    ],
    [
      'a default cluster that every object inherits',
      'cluster: local',
      'cluster: constructor',
      '6:15 spec.defaults.cluster = "constructor" must be one of spec.clusters',
    ],
    [
      'a default tier that every object inherits',
      'size: small',
      'size: constructor',
      '6:31 spec.defaults.size = "constructor" must be one of spec.tiers',
    ],
    [
      'a default edition that every object inherits',
      'edition: base',
      'edition: constructor',
      '6:44 spec.defaults.edition = "constructor" must be one of spec.editions',
    ],
    ['bytes for CPU', 'cpu: 50m', 'cpu: 50Mi', `25:14 spec.tiers.small.web.cpu = "50Mi" ${cpu}`],
    [
      'a number for CPU',
      'cpu: 50m',
      'cpu: 1',
      '25:14 spec.tiers.small.web.cpu = 1 must be a string, in quotes where it is a number',
    ],
    ['less than a millicore', 'cpu: 50m', 'cpu: "0.0005"', `25:14 spec.tiers.small.web.cpu = "0.0005" ${cpu}`],
    ['millibytes for memory', 'memory: 192Mi', 'memory: 192m', `25:24 spec.tiers.small.web.memory = "192m" ${bytes}`],
    ['a volume of nothing', 'uploads: 2Gi', 'uploads: 0Gi', `28:18 spec.tiers.small.volumes.uploads = "0Gi" ${bytes}`],
    [
      'more memory than its limit',
      'memory: 192Mi',
      'memory: 1Gi',
      '25:24 spec.tiers.small.web.memory = "1Gi" must be at most memoryLimit, 512Mi',
    ],
    [
      'a buffer pool that leaves nothing',
      'bufferPool: 64Mi',
      'bufferPool: 512Mi',
      '26:64 spec.tiers.small.database.bufferPool = "512Mi" must be less than memoryLimit, 512Mi',
    ],
    ['no workers', 'workers: 8', 'workers: 0', '25:59 spec.tiers.small.web.workers = 0 must be at least 1'],
    ['half a worker', 'workers: 8', 'workers: 1.5', '25:59 spec.tiers.small.web.workers = 1.5 must be a whole number'],
    [
      'a floating image',
      'mariadb:11.8.6',
      'mariadb:latest',
      '46:13 spec.images.database = "mariadb:latest" must name a fixed tag or a digest, not latest',
    ],
    ['an image without tag', 'mariadb:11.8.6', 'mariadb', `46:13 spec.images.database = "mariadb" ${image}`],
    [
      'an address for a range',
      '10.0.0.5/32',
      '10.0.0.5',
      '21:20 spec.clusters.far.apiServer.cidr = "10.0.0.5" must be an IPv4 or IPv6 range like 203.0.113.0/24 or 2001:db8::/32',
    ],
    [
      'a domain with an empty label',
      'domain: localhost',
      'domain: a..b',
      `10:7 spec.clusters.local.domain = "a..b" ${domain}`,
    ],
    [
      'a label that is not a text',
      'app: nginx',
      'app: 1',
      '19:53 spec.clusters.far.ingress.controller.labels.app = 1 must be a string',
    ],
    [
      'a reserved host with a scheme',
      '[admin.localhost]',
      '[a.b, http://c.d]',
      '47:24 spec.reservedHosts.1 = "http://c.d" must be a lower-case host name like shop.example.com, without scheme, port or path',
    ],
    [
      'a text for a list',
      '[admin.localhost]',
      'admin.localhost',
      '47:3 spec.reservedHosts = "admin.localhost" must be a list',
    ],
    [
      'https that would open the API server',
      'cidr: 10.0.0.5/32, port: 443 }',
      'cidr: 0.0.0.0/0, port: 443 }\n      egress: { https: true }',
      '21:20 spec.clusters.far.apiServer.cidr = "0.0.0.0/0" must be narrower than /0, because egress.https opens its port',
    ],
    [
      'mail that would open the API server',
      'storageClass: fast',
      'smtp: { host: a.b, port: 443, security: none }',
      '22:26 spec.clusters.far.smtp.port = 443 must differ from the port of apiServer',
    ],
    [
      'https with everything excepted',
      'storageClass: fast',
      'egress: { https: { except: [8.8.8.0/24, ::/0] } }',
      '22:47 spec.clusters.far.egress.https.except.1 = "::/0" must be narrower than /0',
    ],
    [
      'an exception that Kubernetes would refuse',
      'storageClass: fast',
      'egress: { https: { except: ["::ffff:a00:0/104"] } }',
      '22:35 spec.clusters.far.egress.https.except.0 = "::ffff:a00:0/104" must not be an IPv4 range written as IPv6',
    ],
    [
      'https that is neither on nor off',
      'storageClass: fast',
      'egress: { https: public }',
      '22:17 spec.clusters.far.egress.https = "public" must be true, false or { except: [<ranges>] }',
    ],
    [
      'a mail server with an unknown security',
      'storageClass: fast',
      'smtp: { host: a.b, port: 25, security: ssl }',
      '22:36 spec.clusters.far.smtp.security = "ssl" must be tls, starttls or none',
    ],
    [
      'a proxy without a range',
      'tls: { issuer: letsencrypt }',
      'trustedProxies: [192.0.2.1]',
      '20:26 spec.clusters.far.ingress.trustedProxies.0 = "192.0.2.1" must be an IPv4 or IPv6 range like 203.0.113.0/24 or 2001:db8::/32',
    ],
    [
      'an edition whose default theme it does not have',
      'theme: dark',
      'theme: constructor',
      '45:7 spec.editions.full.theme = "constructor" must be one of themes',
    ],
    [
      'an edition of several themes without a default',
      '      theme: dark\n',
      '',
      `42:7 spec.editions.full.themes = ${cut({ bright: archive('4.6.2', 'bright.tar.gz', 'c') })} must have one entry, or theme must name the default`,
    ],
    [
      'WooCommerce as a plugin of its own',
      'payments: {',
      'woocommerce: {',
      `40:9 spec.editions.full.plugins.woocommerce = ${cut(archive('2.1.0', 'payments.zip', 'a'))} has a name that must not be woocommerce, which every edition has`,
    ],
    [
      'a plugin that leaves its directory',
      'payments: {',
      '../payments: {',
      `40:9 spec.editions.full.plugins.../payments = ${cut(archive('2.1.0', 'payments.zip', 'a'))} has a name that must be the name of the directory of a plugin or theme: lower-case letters, digits, "-" and "_"`,
    ],
    [
      'a version that is a number',
      'version: "1.0"',
      'version: 1.0',
      '41:21 spec.editions.full.plugins.invoices.version = 1 must be a string, in quotes where it is a number',
    ],
    [
      'a version that would end an item of a list',
      'version: 2.1.0',
      'version: "2,1"',
      '40:21 spec.editions.full.plugins.payments.version = "2,1" must be a version like 1.2.3',
    ],
    [
      'a URL that a shell would read',
      'https://example.com/payments.zip',
      '"https://example.com/$(id).zip"',
      '40:37 spec.editions.full.plugins.payments.url = "https://example.com/$(id).zip" must be a URL of a .zip or .tar.gz, without blanks, quotes or #',
    ],
    [
      'a URL of a page',
      'https://example.com/payments.zip',
      'https://example.com/payments',
      '40:37 spec.editions.full.plugins.payments.url = "https://example.com/payments" must be a URL of a .zip or .tar.gz, without blanks, quotes or #',
    ],
    [
      'half a checksum',
      'sha256: aaaa',
      'sha256: gaaa',
      `40:76 spec.editions.full.plugins.payments.sha256 = "g${'a'.repeat(63)}" must be a SHA-256 checksum, 64 hexadecimal digits`,
    ],
    [
      'a plugin without a licence',
      ', licence: proprietary',
      '',
      '41:9 spec.editions.full.plugins.invoices.licence is required',
    ],
    [
      'a certificate with plain http',
      'tls: { issuer: letsencrypt }',
      'scheme: http\n        tls: { issuer: letsencrypt }',
      '20:9 spec.clusters.far.ingress.scheme = "http" must be https, because tls is set',
    ],
    [
      'an issuer and a Secret',
      'tls: { issuer: letsencrypt }',
      'tls: { issuer: a, secretName: b }',
      '20:9 spec.clusters.far.ingress.tls = {"issuer":"a","secretName":"b"} must be either { issuer: <name of a ClusterIssuer> } or { secretName: <name of a Secret> }',
    ],
    [
      'an issuer that is not a name',
      'issuer: letsencrypt',
      'issuer: Lets Encrypt',
      '20:16 spec.clusters.far.ingress.tls.issuer = "Lets Encrypt" must be the name of a Kubernetes object: lower-case letters, digits, "-" and "."',
    ],
    [
      'two issuers',
      'tls: { issuer: letsencrypt }',
      'tls: { issuer: a }\n        annotations: { cert-manager.io/cluster-issuer: b }',
      '21:24 spec.clusters.far.ingress.annotations.cert-manager.io/cluster-issuer = "b" must not be set beside tls.issuer',
    ],
    [
      'an annotation that is not a text',
      'tls: { issuer: letsencrypt }',
      'annotations: { example.com/retries: 3 }',
      '20:24 spec.clusters.far.ingress.annotations.example.com/retries = 3 must be a string, in quotes where it is a number or true',
    ],
    [
      'an unknown scheme',
      'tls: { issuer: letsencrypt }',
      'scheme: gopher',
      '20:9 spec.clusters.far.ingress.scheme = "gopher" must be http or https',
    ],
    [
      'an unknown engine',
      'type: argocd',
      'type: helm',
      `9:17 spec.clusters.local.engine.type = "helm" must be ${anyOf(engineSchemas.map(({ shape }) => shape.type.value))}`,
    ],
    [
      'an option of the other engine',
      'namespace: argocd',
      'nudge: true',
      '9:31 spec.clusters.local.engine.nudge = true is not a known field',
    ],
    [
      'an interval that is not a duration',
      'nudge: true',
      'interval: 15',
      '15:48 spec.clusters.far.engine.interval = 15 must be a string',
    ],
    [
      'no address of the repository',
      'https://git.example.com/shops.git',
      'shops',
      '5:17 spec.repository.url = "shops" must be an address like https://git.example.com/fleet.git or ssh://git@git.example.com/fleet.git',
    ],
  ])('%s', (_, passage, replacement, expected) => {
    const text = replaceExactly(givenFleetText(), { [passage]: replacement });
    expect(problemsOf(() => parseFile(fleetFile, 'fleet.yaml', text))?.map(formatProblem)).toEqual([
      `fleet.yaml:${expected}`,
    ]);
  });

  test('an invalid name of a tier', () => {
    const text = replaceExactly(givenFleetText(), { '    large:': '    Extra_Large:' });
    const [problem, ...others] = problemsOf(() => parseFile(fleetFile, 'fleet.yaml', text)) ?? [];
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      line: 29,
      column: 5,
      field: 'spec.tiers.Extra_Large',
      rule: 'has a name that must be lower-case letters, digits and "-"',
    });
  });
});

function problemsOf(parse: () => unknown) {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
}
